import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `src/config`, `build/config` and `dist/config` are equally deep below the package's root. */
const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A path in the installed package, independent of the working directory. */
export function packagePath(...segments: string[]): string {
  return join(PACKAGE_ROOT, ...segments);
}
