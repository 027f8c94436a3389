import { serializeProblem } from '../problem/domain-error.js';
import { imageCrashed, tooManyImages } from './ingest-errors.js';
import { TaskCrashed, type HeaderReport, type IndexedEntry, type TaskRunner } from './ingest-tasks.js';

/** Files per task: enough to make its sending cheap, few enough to occupy all threads. */
const FILES_PER_TASK = 16;

/**
 * Limit of images in a study: a heart in 20 phases has 6,400, several series of it about ten thousand. A file may
 * declare 20,000 frames in a few kilobytes, so the number of files is not a bound.
 */
const MAX_IMAGES = 50_000;

/**
 * Reads the headers of files on worker threads, in the order of the files.
 * @throws DomainError `dicom.too-many-images`
 */
export async function readHeaders(
  entries: readonly IndexedEntry[],
  tasks: TaskRunner,
): Promise<readonly HeaderReport[]> {
  const batches = Array.from({ length: Math.ceil(entries.length / FILES_PER_TASK) }, (_, batch) =>
    entries.slice(batch * FILES_PER_TASK, (batch + 1) * FILES_PER_TASK),
  );
  let images = 0;
  const reports = await Promise.all(
    batches.map(async (batch) => {
      const read = await readBatch(batch, tasks);
      for (const { frames } of read) images += frames.length;
      // Checked at once and not at the end, because results are kept in memory.
      if (images > MAX_IMAGES) throw tooManyImages(MAX_IMAGES);
      return read;
    }),
  );
  return reports.flat();
}

async function readBatch(
  entries: readonly IndexedEntry[],
  tasks: TaskRunner,
): Promise<readonly HeaderReport[]> {
  try {
    return [await tasks.run('headers', { entries })];
  } catch (error) {
    if (!(error instanceof TaskCrashed)) throw error;
    if (entries.length === 1) return [{ frames: [], leftOut: [serializeProblem(imageCrashed())] }];
    // One of them crashed the thread; the others can be read.
    const alone = await Promise.all(entries.map((entry) => readBatch([entry], tasks)));
    return alone.flat();
  }
}
