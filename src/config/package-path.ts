import { join } from 'node:path';

/** `src/config` and `dist/config` are equally deep below the package's root. */
const PACKAGE_ROOT = join(import.meta.dirname, '..', '..');

/** A path in the installed package, independent of the working directory. */
export function packagePath(...segments: string[]): string {
  return join(PACKAGE_ROOT, ...segments);
}
