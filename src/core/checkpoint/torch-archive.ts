import { RandomAccessFile } from '../archive/random-access-file.js';
import { readCentralDirectory } from '../archive/zip-central-directory.js';
import { STORED } from '../archive/zip-entry.js';
import type { ZipEntry } from '../archive/zip-entry.js';
import { locateEntryData } from '../archive/zip-local-header.js';
import { readZipEntry } from '../archive/zip-reader.js';
import { DomainError } from '../problem/domain-error.js';
import { bigEndianCheckpoint, compressedEntry, notACheckpoint, pickleTooLarge } from './checkpoint-errors.js';
import { CHECKPOINT_ARCHIVE_LIMITS, MAX_PICKLE_BYTES } from './checkpoint-limits.js';
import { describeFile } from './look-alike.js';

/** The data of one storage: a contiguous piece of the file. */
export interface StorageSpan {
  readonly fileOffset: number;
  readonly bytes: number;
}

/**
 * The container that torch.save writes: a ZIP archive of stored entries `<root>/data.pkl`, `<root>/data/<key>`,
 * `<root>/byteorder` and a few more.
 */
export class TorchArchive {
  private readonly spans = new Map<string, StorageSpan | undefined>();

  private constructor(
    private readonly file: RandomAccessFile,
    private readonly fileName: string,
    private readonly root: string,
    private readonly entries: ReadonlyMap<string, ZipEntry>,
  ) {}

  /**
   * @param fileName the file's name in errors
   * @throws DomainError `checkpoint.*` if the file is not a checkpoint, `archive.*` for a damaged archive
   */
  static read(file: RandomAccessFile, fileName: string): TorchArchive {
    const list = listEntries(file, fileName);
    const entries = new Map(list.map((entry) => [entry.name, entry]));
    if (entries.size < list.length)
      throw notACheckpoint(fileName, 'a ZIP archive with two entries of the same name');
    const [pickle, ...others] = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
    if (pickle === undefined || others.length > 0) {
      throw notACheckpoint(fileName, 'a ZIP archive without a data.pkl in its only folder');
    }
    const root = pickle.slice(0, -'data.pkl'.length);
    // Both TorchScript and torch.save write data.pkl; only TorchScript has code and constants.
    if (entries.has(`${root}constants.pkl`)) throw notACheckpoint(fileName, 'a TorchScript program');
    const archive = new TorchArchive(file, fileName, root, entries);
    archive.checkByteOrder();
    return archive;
  }

  /** The pickle that names the tensors. Its CRC is checked. */
  pickle(): Uint8Array {
    const entry = this.entry('data.pkl');
    if (!entry) throw new Error('an archive without data.pkl was accepted');
    if (entry.size > MAX_PICKLE_BYTES) throw pickleTooLarge(this.fileName, entry.size, MAX_PICKLE_BYTES);
    return readZipEntry(this.file, entry);
  }

  /** The span of a storage; undefined if the key does not exist. */
  storage(key: string): StorageSpan | undefined {
    if (!this.spans.has(key)) {
      const entry = this.entry(`data/${key}`);
      this.spans.set(key, entry && { fileOffset: locateEntryData(this.file, entry), bytes: entry.size });
    }
    return this.spans.get(key);
  }

  private entry(name: string): ZipEntry | undefined {
    const entry = this.entries.get(this.root + name);
    if (entry && entry.method !== STORED) throw compressedEntry(this.fileName, entry.name);
    return entry;
  }

  /** The entry is absent before torch 2.1, when every file was little-endian in practice. */
  private checkByteOrder(): void {
    const entry = this.entry('byteorder');
    if (!entry) return;
    const byteorder = Buffer.from(readZipEntry(this.file, entry, 16))
      .toString('latin1')
      .trim();
    if (byteorder !== 'little') throw bigEndianCheckpoint(this.fileName, byteorder);
  }
}

function listEntries(file: RandomAccessFile, fileName: string): ZipEntry[] {
  try {
    return readCentralDirectory(file, CHECKPOINT_ARCHIVE_LIMITS);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'archive.not-a-zip') {
      throw notACheckpoint(fileName, describeFile(file));
    }
    throw error;
  }
}
