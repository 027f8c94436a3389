import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Open files of this process, by its file descriptors. Linux only. */
export function openFiles(): string[] {
  const folder = '/proc/self/fd';
  return readdirSync(folder).map((descriptor) => {
    try {
      return readlinkSync(join(folder, descriptor));
    } catch {
      // Closed meanwhile, such as the descriptor of the listing itself.
      return '';
    }
  });
}
