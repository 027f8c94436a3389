/** Registers two scans, so that the page stays responsive meanwhile. */
import { coarseChest, type CoarseScan } from './coarse-chest.js';
import { registerChests } from './register-chests.js';

addEventListener('message', ({ data }: MessageEvent<readonly [CoarseScan, CoarseScan]>) => {
  const [first, second] = data;
  postMessage(registerChests(coarseChest(first), coarseChest(second)));
});
