import { realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Where the runtime finds the weights that a graph points to. */
export interface WeightsFile {
  readonly directory: string;
  /** Name in that directory: the `location` of the graph's external data. */
  readonly name: string;
}

/**
 * The file itself where `path` is a symbolic link: the runtime refuses external data whose file lies, links resolved,
 * outside the directory that it is given. Mounted volumes and models shared between services are often links.
 */
export function weightsFile(path: string): WeightsFile {
  const real = realpathSync(path);
  return { directory: dirname(real), name: basename(real) };
}
