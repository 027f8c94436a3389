import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of the files that this process has open. Linux only. */
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
