import { openSource } from '../../src/core/archive/open-source.js';

/** The ingest's limit: every byte of the archive read and inflated on one thread, and nothing done with it. */
export function inflateAll(path: string): { files: number; bytes: number } {
  const source = openSource(path);
  let bytes = 0;
  for (const entry of source.entries) bytes += source.read(entry).length;
  source.close();
  return { files: source.entries.length, bytes };
}
