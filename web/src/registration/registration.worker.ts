/** Registers two chests, so that the page stays responsive meanwhile. */
import type { CoarseChest } from './coarse-chest.js';
import { registerChests } from './register-chests.js';

addEventListener('message', ({ data }: MessageEvent<readonly [CoarseChest, CoarseChest]>) => {
  const [first, second] = data;
  postMessage(registerChests(first, second));
});
