import { realpathSync } from 'node:fs';
import { basename, dirname, parse, relative, sep } from 'node:path';

/*
 * The runtime refuses external data whose real path lies outside the folder that it is given. Mounted volumes and
 * models shared between services are often symbolic links, so these functions resolve links first.
 */

/** The deepest folder that contains all of the files: the runtime finds a graph's external weights relative to it. */
export function weightsFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => dirname(realpathSync(path)));
  const [first] = folders;
  if (first === undefined) throw new Error('There are no weights files.');
  let common: string = first;
  while (!folders.every((folder) => isWithin(folder, common)) && common !== parse(common).root)
    common = dirname(common);
  return common;
}

/** The file's path relative to `folder`, or to its own folder: the `location` of the graph's external data. */
export function locationIn(folder: string | undefined, path: string): string {
  const real = realpathSync(path);
  return folder === undefined ? basename(real) : relative(folder, real).replaceAll(sep, '/');
}

function isWithin(folder: string, other: string): boolean {
  return folder === other || folder.startsWith(other.endsWith(sep) ? other : other + sep);
}
