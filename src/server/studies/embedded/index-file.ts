import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { systemErrorCode } from '../../../core/problem/system-error.js';
import { PART_EXTENSION } from '../../storage/durable-file.js';
import type { RecordSummary } from '../lifecycle/record-summary.js';
import { parseSummaryLine, summaryLine } from './summary-line.js';

const READ_BYTES = 1024 * 1024;
/** Lines that are written at a time when the file is written anew. */
const LINES_AT_ONCE = 2000;
/** The file is written anew when it holds this many lines more than twice as many as are of use. */
const SPARE_LINES = 1000;

/**
 * Keeps the summaries of settled records in one file, so that a start need not read the records themselves. The records are
 * what counts: a line that is missing or damaged costs the reading of one record, and one whose record is gone is passed
 * over. So nothing has to be written durably, and a failure is no fault of a study.
 */
export class IndexFile {
  /** The last operation that was asked for: they follow each other. */
  private last: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private handle: FileHandle,
    private lines: number,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /**
   * @param onSummary called for each summary that the file holds
   * @param onFault told of what cannot be written
   */
  static async open(
    path: string,
    onSummary: (summary: RecordSummary) => void,
    onFault: (error: unknown) => void,
  ): Promise<IndexFile> {
    let lines = 0;
    for await (const line of linesOf(path)) {
      lines += 1;
      const summary = parseSummaryLine(line);
      if (summary !== undefined) onSummary(summary);
    }
    const handle = await open(path, 'a', 0o600);
    const file = new IndexFile(path, handle, lines, onFault);
    // The end of what a process that died was about to write must not become the beginning of the next line.
    if (lines > 0) file.write('\n');
    return file;
  }

  /** Adds a summary. */
  add(summary: RecordSummary): void {
    this.lines += 1;
    this.write(summaryLine(summary));
  }

  /**
   * Writes the file anew if most of its lines are of no use any more.
   * @param count of the summaries
   * @param summaries all that are settled; taken from while they are written
   */
  tidy(count: number, summaries: () => Iterable<RecordSummary>): void {
    if (this.lines <= 2 * count + SPARE_LINES) return;
    this.lines = count;
    this.enqueue(() => this.rewrite(summaries()));
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    await this.last;
    await this.handle.close();
  }

  private write(text: string): void {
    this.enqueue(() => this.handle.appendFile(text));
  }

  private enqueue(operation: () => Promise<void>): void {
    this.last = this.last.then(operation).catch((error: unknown) => this.onFault(error));
  }

  private async rewrite(summaries: Iterable<RecordSummary>): Promise<void> {
    const part = this.path + PART_EXTENSION;
    const handle = await open(part, 'w', 0o600);
    try {
      let lines: string[] = [];
      for (const summary of summaries) {
        if (lines.push(summaryLine(summary)) < LINES_AT_ONCE) continue;
        await handle.appendFile(lines.join(''));
        lines = [];
      }
      await handle.appendFile(lines.join(''));
      await rename(part, this.path);
    } catch (error) {
      await handle.close();
      await rm(part, { force: true });
      throw error;
    }
    await this.handle.close();
    this.handle = handle;
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    const chunks = createReadStream(path, { encoding: 'utf8', highWaterMark: READ_BYTES });
    for await (const chunk of chunks as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
  if (rest !== '') yield rest;
}
