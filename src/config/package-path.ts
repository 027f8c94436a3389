import { join } from 'node:path';

/** `src/config` and `dist/config` lie equally deep below the package's root. */
const PACKAGE_ROOT = join(import.meta.dirname, '..', '..');

/** A path of the installed package, wherever the process was started. */
export function packagePath(...segments: string[]): string {
  return join(PACKAGE_ROOT, ...segments);
}
