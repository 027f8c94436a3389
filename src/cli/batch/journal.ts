import { type FileHandle, open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { systemErrorCode } from '../../core/problem/system-error.js';
import { unreadableFile, usageError } from '../cli-errors.js';
import { writeWhole } from '../write-whole.js';
import { COLUMNS, type StudyResult } from './result-row.js';

/** First line of a journal. It must match the run: a table is for one service, and a finished study is not delivered later. */
const HEAD = z.object({ url: z.string(), deliverTo: z.string().optional() });

/** A line after the head: the study's fingerprint, and its result. */
const ENTRY = z.object({
  study: z.string(),
  row: z.record(z.enum(COLUMNS), z.union([z.string(), z.number(), z.null()])),
  further: z.record(z.string(), z.number()).optional(),
  isFinal: z.boolean(),
});

const LINE = z.union([HEAD, ENTRY]);

type Head = z.infer<typeof HEAD>;
type Entry = z.infer<typeof ENTRY>;

/**
 * Results in a file of JSON lines next to the table. Each is on the disk before the next study is sent. An incomplete line
 * counts as not written.
 */
export class Journal {
  private constructor(
    private readonly file: FileHandle,
    private readonly results: Map<string, StudyResult>,
  ) {}

  /**
   * @param restart discards the results of an earlier run
   * @throws DomainError `cli.usage` if the journal belongs to another service or other destinations, or cannot be read or written
   */
  static async open(path: string, head: Head, restart: boolean): Promise<Journal> {
    const results = restart ? new Map<string, StudyResult>() : await readJournal(path, head);
    // Rewritten, because the last line may be incomplete.
    const lines = [...results].map(([study, result]): Entry => ({ study, ...result }));
    await writeWhole(path, Buffer.from([head, ...lines].map(lineOf).join('')));
    return new Journal(await open(path, 'a'), results);
  }

  /** The recorded result of a study. */
  get(study: string): StudyResult | undefined {
    return this.results.get(study);
  }

  async add(study: string, result: StudyResult): Promise<void> {
    this.results.set(study, result);
    await this.file.appendFile(lineOf({ study, ...result }));
    await this.file.datasync();
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

async function readJournal(path: string, { url, deliverTo }: Head): Promise<Map<string, StudyResult>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return '';
    throw unreadableFile(path, error);
  });
  if (text === '') return new Map();
  const lines = text.split('\n').flatMap(parsed);
  const head = lines.at(0);
  if (head === undefined || !('url' in head)) {
    throw usageError(`${path} is not a journal of ctclip batch. Give the table another name.`);
  }
  if (head.url !== url) {
    throw usageError(
      `${path} belongs to a run with --url ${head.url}. Continue with that, or start over with --restart.`,
    );
  }
  if (head.deliverTo !== deliverTo) {
    const option =
      head.deliverTo === undefined ? 'without --deliver-to' : `with --deliver-to ${head.deliverTo}`;
    throw usageError(`${path} belongs to a run ${option}. Continue with that, or start over with --restart.`);
  }
  const entries = lines.filter((line) => 'study' in line);
  return new Map(entries.map(({ study, ...result }) => [study, result]));
}

/** Returns nothing for an incomplete or foreign line. */
function parsed(line: string): (Head | Entry)[] {
  try {
    return [LINE.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

function lineOf(value: Head | Entry): string {
  return `${JSON.stringify(value)}\n`;
}
