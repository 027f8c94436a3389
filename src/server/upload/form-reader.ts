import { pipeline } from 'node:stream/promises';
import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import type { IncomingUpload } from './incoming-upload.js';
import type { SpoolDirectory } from './spool-directory.js';
import { deleteSpoolFile, SpooledUpload } from './spooled-upload.js';
import * as errors from './upload-errors.js';
import { extensionOf, UPLOAD_EXTENSIONS, type UploadKind } from './upload-kind.js';
import * as limits from './upload-limits.js';

/** The multipart field of the study. */
export const FILE_FIELD = 'file';

const PARSER_OPTIONS = {
  limits: {
    // Size is counted in this class, so that the upload stops at the limit.
    fileSize: Infinity,
    // One more than allowed, so that a second file gets its own error.
    files: 2,
    fields: limits.MAX_FIELDS,
    fieldSize: limits.MAX_FIELD_BYTES,
    // One more than allowed: the parser truncates longer names silently.
    fieldNameSize: limits.MAX_FIELD_NAME_BYTES + 1,
    parts: limits.MAX_FIELDS + 2,
    headerPairs: 32,
  },
} as const;

/** Allowed content of a form, and the receiver of its text fields. */
export interface UploadForm {
  /** Allowed kinds of the file; its name determines the kind. */
  readonly kinds: readonly UploadKind[];
  /** Called for each text field as it arrives. An exception ends the upload. */
  onField(name: string, text: string): void;
}

/** Chunks that arrive during a write are written together: one write per chunk would make an upload 50 % slower. */
const WRITE_BYTES = 1024 * 1024;

interface ReceivedFile {
  readonly kind: UploadKind;
  readonly path: string;
  readonly fileName: string;
  readonly size: number;
}

/** Reads one multipart form: writes its file to disk and passes on its text fields. */
export class FormReader {
  private readonly abandoned = new AbortController();
  private storing: Promise<ReceivedFile> | undefined;

  constructor(
    private readonly spool: SpoolDirectory,
    private readonly maxUploadBytes: number,
    private readonly form: UploadForm,
    /** Called for each chunk with the file bytes in it. */
    private readonly onProgress: (bytes: number) => void,
  ) {}

  /**
   * @throws DomainError `upload.*`, errors of `onField`, parser, disk and connection; then {@link abandon}
   * cleans up
   */
  async read(incoming: IncomingUpload): Promise<SpooledUpload> {
    let file: ReceivedFile | undefined;
    for await (const part of incoming.parts(PARSER_OPTIONS)) {
      this.onProgress(0);
      if (part.type === 'field') {
        this.form.onField(part.fieldname, textOf(part));
      } else {
        if (file !== undefined) throw errors.secondFile();
        this.storing = this.store(part);
        file = await this.storing;
      }
    }
    if (file === undefined) throw errors.noFile();
    const { kind, path, fileName, size } = file;
    return new SpooledUpload(kind, path, fileName, size);
  }

  /** Stops reading at any point and deletes the received file. */
  async abandon(): Promise<void> {
    this.abandoned.abort();
    // The abort ends `store`, which deletes a file that is still arriving.
    const received = await this.storing?.catch(() => undefined);
    if (received !== undefined) await deleteSpoolFile(received.path);
  }

  private async store(part: MultipartFile): Promise<ReceivedFile> {
    const { kind, fileName, extension } = this.checkName(part);
    const { path, handle } = await this.spool.create(extension);
    try {
      let size = 0;
      const { maxUploadBytes, onProgress } = this;
      const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
        for await (const chunk of chunks) {
          size += chunk.length;
          if (size > maxUploadBytes) throw errors.uploadTooLarge(maxUploadBytes);
          onProgress(chunk.length);
          yield chunk;
        }
      };
      await pipeline(part.file, counted, handle.createWriteStream({ highWaterMark: WRITE_BYTES }), {
        signal: this.abandoned.signal,
      });
      if (size === 0) throw errors.emptyFile();
      return { kind, path, fileName, size };
    } catch (error) {
      await handle.close().catch(() => undefined);
      await deleteSpoolFile(path);
      throw error;
    }
  }

  private checkName(part: MultipartFile): { kind: UploadKind; fileName: string; extension: string } {
    if (part.fieldname !== FILE_FIELD) throw errors.wrongField();
    const fileName = part.filename;
    const { kinds } = this.form;
    const kind = kinds.find((candidate) => extensionOf(candidate, fileName) !== undefined);
    const extension = kind === undefined ? undefined : extensionOf(kind, fileName);
    if (kind === undefined || extension === undefined)
      throw errors.wrongExtension(kinds.flatMap((allowed) => UPLOAD_EXTENSIONS[allowed]));
    const maximum = limits.MAX_FILE_NAME_LENGTH;
    if (fileName.length > maximum) throw errors.fileNameTooLong(maximum);
    return { kind, fileName, extension };
  }
}

function textOf(part: MultipartValue): string {
  if (part.fieldname === FILE_FIELD) throw errors.fileIsText();
  const isNameTooLong = Buffer.byteLength(part.fieldname) > limits.MAX_FIELD_NAME_BYTES;
  if (isNameTooLong || part.valueTruncated) throw errors.fieldTooLarge(limits.MAX_FIELD_BYTES);
  // The parser converts fields of type application/json to values.
  return typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
}
