import { describe, expect, it } from 'vitest';
import { enhancedCtFile, SIDE, withArchive } from '../../../test/builders/ct-study.js';
import { ctFrame } from '../../../test/builders/image-frames.js';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { readingSettings } from '../../../test/builders/reading-settings.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import type { StudyEntry } from '../archive/open-source.js';
import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import { TRANSFER_SYNTAX } from '../dicom/writing/write-instance.js';
import { ingestStudy, type StartTasks } from './ingest-study.js';
import { TaskCrashed, type LocatedFrame, type TaskRunner } from './ingest-tasks.js';
import { SharedFiles } from './shared-files.js';

const FRAMES = 24;
const MEBIBYTE = 1024 ** 2;

/** Tasks on this thread, with a count of the requests for each. */
function countingTasks(): { start: StartTasks; counts: Map<string, number> } {
  const counts = new Map<string, number>();
  const start: StartTasks = (files) => {
    const runner = localTasks(files);
    const run = (name: string, input: unknown) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return runner.run(name as 'slice', input as never);
    };
    return { run } as TaskRunner;
  };
  return { start, counts };
}

function ingest(path: string, start: StartTasks) {
  const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
  return ingestStudy(
    { goal: 'volume', input, settings: readingSettings(), options: {} },
    start,
    () => undefined,
  );
}

describe('an enhanced image', () => {
  it.each(['explicitLittleEndian', 'explicitBigEndian', 'deflated'] as const)(
    'in %s is read once for all of its frames',
    async (syntax) => {
      const { start, counts } = countingTasks();
      const file = enhancedCtFile(FRAMES, { transferSyntaxUid: TRANSFER_SYNTAX[syntax] });
      const { volume } = await withArchive([file], (path) => ingest(path, start));
      const values = Array.from({ length: FRAMES * SIDE * SIDE }, (_, at) => at - 1024);
      expect(Array.from(volume?.data ?? [])).toEqual(values);
      expect(counts.get('file')).toBe(1);
      expect(counts.get('slice')).toBe(FRAMES);
    },
  );

  it('is left out from the cut on if it is truncated', async () => {
    const whole = enhancedCtFile(FRAMES);
    const cut = whole.subarray(0, whole.length - 2 * SIDE * SIDE * 2);
    const { volume, warnings } = await withArchive([cut], (path) => ingest(path, localTasks));
    expect(volume?.slices).toBe(FRAMES - 2);
    expect(warnings.map(({ code }) => code)).toEqual(['dicom.files-left-out']);
  });

  it('is refused and not read again if it crashes its thread', async () => {
    const { start, counts } = countingTasks();
    const fragile: StartTasks = (files) => {
      const runner = start(files);
      const run = (name: string, input: unknown) =>
        name === 'file' ? Promise.reject(new TaskCrashed()) : runner.run(name as 'slice', input as never);
      return { run } as TaskRunner;
    };
    const refusal = await withArchive([enhancedCtFile(FRAMES)], (path) => rejectionOf(ingest(path, fragile)));
    expect(refusal.code).toBe('dicom.image-crashed');
    expect(counts.has('slice')).toBe(false);
  });
});

describe('shared files', () => {
  const frameOf = (entry: number, numberOfFrames: number): ImageFrame => {
    const frame = ctFrame({ entry });
    return { ...frame, pixels: { ...frame.pixels, numberOfFrames } };
  };
  const entryOf = (ordinal: number, mebibytes: number) =>
    ({ ordinal, size: mebibytes * MEBIBYTE }) as StudyEntry;
  const reading = (entries: StudyEntry[]) => {
    const read: number[] = [];
    const run = (_: string, { entry }: LocatedFrame) => {
      read.push(entry.ordinal);
      return Promise.resolve({ memory: new SharedArrayBuffer(1) });
    };
    return { files: new SharedFiles(entries, { run }), read };
  };

  it('are only files with several frames', async () => {
    const { files, read } = reading([entryOf(0, 1)]);
    const { frame, pixels, rescaleSlope, rescaleIntercept } = frameOf(0, 1);
    expect(await files.locate(frameOf(0, 1))).toEqual({
      located: { frame: { frame, pixels, rescaleSlope, rescaleIntercept }, entry: entryOf(0, 1) },
    });
    expect(read).toEqual([]);
  });

  it('take at most their bound of memory together, except for a single larger file', async () => {
    const { files, read } = reading([entryOf(0, 3000), entryOf(1, 1)]);
    expect(await files.locate(frameOf(0, 2))).toHaveProperty('located.file');
    expect(await files.locate(frameOf(1, 2))).not.toHaveProperty('located.file');
    expect(read).toEqual([0]);
  });

  it('count with the size of their pixels, which may exceed the size of the file', async () => {
    const gibibyteOfFrames = 2 ** 30 / (4 * 4 * 2);
    const { files, read } = reading([entryOf(0, 1), entryOf(1, 1), entryOf(2, 1)]);
    await files.locate(frameOf(0, 2));
    await files.locate(frameOf(1, gibibyteOfFrames));
    await files.locate(frameOf(2, 2));
    expect(read).toEqual([0, 2]);
  });
});
