import { join, parse } from 'node:path';
import { DirectoryFiles } from './directory-files.js';
import { FileLedger } from './file-ledger.js';
import { MemoryLine } from './memory-line.js';

/** Everything that the studies of one process need, in one directory: no server, and nobody else may use it. */
export interface EmbeddedStudies {
  readonly ledger: FileLedger;
  readonly line: MemoryLine;
  readonly files: DirectoryFiles;
}

/**
 * Opens the directory and removes files of studies that have no record: their uploads were not handed over yet.
 * @param onDamaged told of a record that cannot be read, and that is left where it is
 */
export async function openEmbeddedStudies(
  directory: string,
  ageingMs: number,
  onDamaged: (file: string) => void,
): Promise<EmbeddedStudies> {
  const damaged = new Set<string>();
  const ledger = await FileLedger.open(join(directory, 'records'), (file) => {
    damaged.add(parse(file).name);
    onDamaged(file);
  });
  const files = await DirectoryFiles.open(join(directory, 'files'));
  for (const id of await files.ids())
    if (!damaged.has(id) && (await ledger.get(id)) === undefined) await files.removeAll(id);
  return { ledger, line: new MemoryLine(ageingMs), files };
}
