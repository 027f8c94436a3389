import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { systemErrorCode } from '../../../core/problem/system-error.js';
import { PART_EXTENSION } from '../../storage/durable-file.js';
import type { RecordSummary } from '../lifecycle/record-summary.js';
import { parseSummaryLine, summaryLine } from './summary-line.js';

const READ_BYTES = 1024 * 1024;
/** Lines in one write when the file is rewritten. */
const LINES_AT_ONCE = 2000;
/** The file is rewritten when it has this many lines more than twice the number of useful lines. */
const SPARE_LINES = 1000;

/**
 * Stores the summaries of settled records in one file, so that the start need not read the records. The records are
 * authoritative: a record with a missing or damaged line is read itself, and a line without a record is skipped. So
 * writes need not be durable, and their failures do not affect studies.
 */
export class IndexFile {
  /** The last operation; operations run one after another. */
  private last: Promise<void> = Promise.resolve();

  /** Opened with the first write, so that a failing disk does not prevent the start. */
  private handle: FileHandle | undefined;

  private constructor(
    private readonly path: string,
    private lines: number,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /**
   * @param onSummary called for each summary in the file
   * @param onFault called for failed reads and writes
   */
  static async open(
    path: string,
    onSummary: (summary: RecordSummary) => void,
    onFault: (error: unknown) => void,
  ): Promise<IndexFile> {
    let lines = 0;
    try {
      for await (const line of linesOf(path)) {
        lines += 1;
        const summary = parseSummaryLine(line);
        if (summary !== undefined) onSummary(summary);
      }
    } catch (error) {
      // The other records are read instead.
      onFault(error);
    }
    const file = new IndexFile(path, lines, onFault);
    // A line torn by a crash must not become the start of the next line.
    if (lines > 0) file.write('\n');
    return file;
  }

  add(summary: RecordSummary): void {
    this.lines += 1;
    this.write(summaryLine(summary));
  }

  /**
   * Rewrites the file if most of its lines are obsolete.
   * @param count number of the summaries
   * @param summaries all settled summaries; iterated during the write
   */
  tidy(count: number, summaries: () => Iterable<RecordSummary>): void {
    if (this.lines <= 2 * count + SPARE_LINES) return;
    this.lines = count;
    this.enqueue(() => this.rewrite(summaries()));
  }

  /** Resolves after all writes. */
  async close(): Promise<void> {
    await this.last;
    await this.handle?.close();
  }

  private write(text: string): void {
    this.enqueue(async () => {
      this.handle ??= await open(this.path, 'a', 0o600);
      await this.handle.appendFile(text);
    });
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
    await this.handle?.close();
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
