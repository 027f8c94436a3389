import { z } from 'zod';
import { KeptFiles } from '../core/inference/kept-files.js';

/** Extension of a record's file. */
export const COPY_RECORD_EXTENSION = '.copies';

/** Increment with every change of the identities of files or of the record. */
const FORMAT = 'ctclip copies of models 1';

const RECORDED_COPY = z.strictObject({
  /** Identity of the operator's file when it was copied (`FileState`). */
  source: z.string(),
  /** Identity of the copy when it was complete and on the disk. */
  copy: z.string(),
  /** Hash of the contents, in hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const RECORD = z.record(z.string(), RECORDED_COPY);

/** A copy of a model file with its hash. */
export type RecordedCopy = z.infer<typeof RECORDED_COPY>;

/** The record of the copies in a directory, for the next start: one file next to them, which begins with its own hash. */
export class CopyRecord {
  private readonly file: KeptFiles;

  constructor(directory: string) {
    this.file = new KeptFiles(directory, COPY_RECORD_EXTENSION);
  }

  /** @returns the copies by the names of the models; empty if the record is missing, damaged or not of this user */
  async read(): Promise<ReadonlyMap<string, RecordedCopy>> {
    const body = await this.file.read(FORMAT);
    if (body === undefined) return new Map();
    const { data } = RECORD.safeParse(jsonOf(body));
    return new Map(Object.entries(data ?? {}));
  }

  /** @returns whether it was stored */
  write(copies: ReadonlyMap<string, RecordedCopy>): Promise<boolean> {
    return this.file.write(FORMAT, Buffer.from(JSON.stringify(Object.fromEntries(copies))));
  }
}

/** Undefined for bytes that are not JSON. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
