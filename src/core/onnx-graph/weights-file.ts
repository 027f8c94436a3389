import { realpathSync } from 'node:fs';
import { basename, dirname, parse, relative, sep } from 'node:path';

/*
 * The runtime refuses external data whose file lies, links resolved, outside the folder that it is given. Mounted
 * volumes and models shared between services are often links, so all here is about the files that they lead to.
 */

/** The deepest folder that holds all of the files: where the runtime finds the weights that a graph points to. */
export function weightsFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => dirname(realpathSync(path)));
  let [common] = folders;
  while (!folders.every((folder) => isWithin(folder, common)) && common !== parse(common).root)
    common = dirname(common);
  return common;
}

/** Name of the file in the folder, or in the file's own one: the `location` of the graph's external data. */
export function locationIn(folder: string | undefined, path: string): string {
  const real = realpathSync(path);
  return folder === undefined ? basename(real) : relative(folder, real).replaceAll(sep, '/');
}

function isWithin(folder: string, other: string): boolean {
  return folder === other || folder.startsWith(other.endsWith(sep) ? other : other + sep);
}
