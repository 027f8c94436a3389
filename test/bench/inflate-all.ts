import { openSource } from '../../src/core/archive/open-source.js';

/** The ingest's limit: reads and inflates every byte of the archive on one thread, and does nothing else. */
export function inflateAll(path: string): { files: number; bytes: number } {
  const source = openSource(path);
  let bytes = 0;
  for (const entry of source.entries) bytes += source.read(entry).length;
  source.close();
  return { files: source.entries.length, bytes };
}
