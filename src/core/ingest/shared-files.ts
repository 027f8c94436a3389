import type { StudyEntry } from '../archive/open-source.js';
import type { ImageFrame, StoredFrame } from '../dicom/parsing/image-frame.js';
import { serializeProblem } from '../problem/domain-error.js';
import { imageCrashed } from './ingest-errors.js';
import { TaskCrashed, type FileReport, type LocatedFrame, type TaskRunner } from './ingest-tasks.js';
import type { LeftOutReason } from './left-out.js';

/** Bytes of files that are shared at once; only the first file may be larger. Threads read further files themselves. */
const SHARED_BYTES = 1024 ** 3;

/** A frame with its decoding input, or the reason why its file cannot be read. */
export type Located = { readonly located: LocatedFrame } | { readonly reason: LeftOutReason };

/**
 * Sources of the frames of a study. A file of one frame is read by the thread that decodes it. A file of many frames, an
 * enhanced image, is read and inflated once, into shared memory, because it is as long as a study.
 */
export class SharedFiles {
  private readonly reports = new Map<number, Promise<FileReport>>();
  private sharedBytes = 0;

  constructor(
    private readonly entries: readonly StudyEntry[],
    private readonly tasks: TaskRunner,
  ) {}

  async locate(frame: ImageFrame): Promise<Located> {
    const entry = this.entries[frame.entry];
    if (entry === undefined)
      throw new Error(`An image names entry ${frame.entry} of ${this.entries.length}.`);
    const located = { frame: storedFrame(frame), entry };
    const report = await this.reportOn(located);
    if (report === undefined) return { located };
    return 'reason' in report ? report : { located: { ...located, file: report.memory } };
  }

  private reportOn(located: LocatedFrame): Promise<FileReport> | undefined {
    const { frame, entry } = located;
    if (frame.pixels.numberOfFrames === 1) return undefined;
    const known = this.reports.get(entry.ordinal);
    if (known !== undefined) return known;
    const bytes = expectedBytes(located);
    if (this.sharedBytes > 0 && this.sharedBytes + bytes > SHARED_BYTES) return undefined;
    this.sharedBytes += bytes;
    const report = this.read(located);
    this.reports.set(entry.ordinal, report);
    return report;
  }

  private async read(located: LocatedFrame): Promise<FileReport> {
    try {
      return await this.tasks.run('file', located);
    } catch (error) {
      if (!(error instanceof TaskCrashed)) throw error;
      return { reason: serializeProblem(imageCrashed()) };
    }
  }
}

/** Only the fields that a thread needs, because every frame is copied to one. */
function storedFrame({ frame, pixels, rescaleSlope, rescaleIntercept }: ImageFrame): StoredFrame {
  return { frame, pixels, rescaleSlope, rescaleIntercept };
}

/** A deflated data set is longer than its file, and about as long as the pixels that its header declares. */
function expectedBytes({ frame: { pixels }, entry }: LocatedFrame): number {
  const { rows, columns, numberOfFrames, bitsAllocated } = pixels;
  return Math.max(entry.size, (rows * columns * numberOfFrames * bitsAllocated) / 8);
}
