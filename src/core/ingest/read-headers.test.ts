import { describe, expect, it } from 'vitest';
import { ctFrame } from '../../../test/builders/image-frames.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { TaskCrashed, type IndexedEntry, type TaskRunner } from './ingest-tasks.js';
import { readHeaders } from './read-headers.js';

const entries = (count: number): IndexedEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    index,
    entry: { name: `${index}`, size: 1, ordinal: index },
  }));

/** Answers each task with `framesPerFile` frames for each file; the file `fatal` crashes every task that reads it. */
function runner(framesPerFile: number, fatal?: number): TaskRunner {
  const run = (_: string, { entries: batch }: { entries: IndexedEntry[] }) =>
    batch.some(({ index }) => index === fatal)
      ? Promise.reject(new TaskCrashed())
      : Promise.resolve({
          frames: batch.flatMap(({ index }) =>
            Array.from({ length: framesPerFile }, (_, frame) => ctFrame({ entry: index, frame })),
          ),
          leftOut: [],
        });
  return { run };
}

describe('the headers of a study', () => {
  it('are in the order of the files', async () => {
    const reports = await readHeaders(entries(40), runner(1));
    const order = reports.flatMap(({ frames }) => frames.map(({ entry }) => entry));
    expect(order).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  it('are read although one of the files crashes its thread', async () => {
    const reports = await readHeaders(entries(40), runner(1, 20));
    expect(reports.flatMap(({ frames }) => frames)).toHaveLength(39);
    expect(reports.flatMap(({ leftOut }) => leftOut.map(({ code }) => code))).toEqual([
      'dicom.image-crashed',
    ]);
  });

  it('are refused if few files declare more images than a plausible study has', async () => {
    expect(await rejectionOf(readHeaders(entries(6), runner(10_000)))).toMatchObject({
      code: 'dicom.too-many-images',
      kind: 'too-large',
      fields: { limit: 50_000 },
    });
  });
});
