/**
 * Reads folders of DICOM files like the service, for a comparison with another reader. Usage: read-volumes LIST FOLDER, where
 * LIST has one folder per line. Prints one line of JSON per folder: its refusal, or its volume, whose values go to FOLDER as
 * 32-bit floats, x fastest.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IngestRequest } from '../../src/core/ingest/ingest-request.js';
import { ingestStudy } from '../../src/core/ingest/ingest-study.js';
import { DomainError } from '../../src/core/problem/domain-error.js';
import { localTasks } from '../builders/local-tasks.js';
import { readingSettings } from '../builders/reading-settings.js';

const [list, folder] = process.argv.slice(2);

for (const [index, path] of readFileSync(list, 'utf8').split('\n').filter(Boolean).entries()) {
  console.log(JSON.stringify({ path, ...(await read(path, index)) }));
}

async function read(path: string, index: number): Promise<object> {
  const input = { kind: 'dicom-directory', path, fileName: '' } as const;
  const request: IngestRequest = {
    goal: 'volume',
    input,
    settings: readingSettings(),
    options: { any: true },
  };
  try {
    const { volume, warnings } = await ingestStudy(request, localTasks, () => undefined);
    if (volume === undefined) throw new Error('no volume was read');
    const file = join(folder, String(index));
    writeFileSync(file, Float32Array.from(volume.data));
    const { columns, rows, slices, affine } = volume;
    return { file, shape: [columns, rows, slices], affine, warnings: warnings.map(({ code }) => code) };
  } catch (error) {
    if (!(error instanceof DomainError)) return { fault: String(error) };
    return { code: error.code, message: error.message };
  }
}
