import {
  directoryTooLarge,
  encryptedArchive,
  malformedArchive,
  tooManyEntries,
  unsupportedCompression,
} from './archive-errors.js';
import { MAX_CENTRAL_DIRECTORY_BYTES } from './archive-limits.js';
import type { ArchiveLimits } from './archive-limits.js';
import type { RandomAccess } from './random-access-file.js';
import { checkDeclaredSizes } from './zip-declared-sizes.js';
import { locateCentralDirectory } from './zip-end-record.js';
import {
  DEFLATED,
  FLAG_ENCRYPTED,
  FLAG_MASKED_HEADERS,
  FLAG_PATCHED_DATA,
  FLAG_STRONG_ENCRYPTION,
  STORED,
} from './zip-entry.js';
import type { UnplacedEntry, ZipEntry } from './zip-entry.js';
import { layOutEntries } from './zip-layout.js';
import { decodeZipName } from './zip-name.js';
import { resolveZip64 } from './zip64-extra-field.js';

const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_SIZE = 46;

/** "Made by" systems whose external attributes hold a Unix mode: Unix, OS X. */
const UNIX_SYSTEMS: readonly number[] = [3, 19];
const FILE_TYPE_MASK = 0xf000;
const REGULAR_FILE = 0x8000;

const METHOD_NAMES: Readonly<Record<number, string | undefined>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'BZIP2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  99: 'AES encryption',
};

/**
 * Reads the directory of a ZIP archive and makes all checks that do not need the entries' data.
 * Folders, symbolic links and other special files are left out.
 * @throws DomainError `archive.*`
 */
export function readCentralDirectory(file: RandomAccess, limits: ArchiveLimits): ZipEntry[] {
  const location = locateCentralDirectory(file);
  if (location.entries > limits.maxEntries) throw tooManyEntries(location.entries, limits.maxEntries);
  if (location.size > MAX_CENTRAL_DIRECTORY_BYTES) {
    throw directoryTooLarge(location.size, MAX_CENTRAL_DIRECTORY_BYTES);
  }
  if (location.entries * CENTRAL_SIZE > location.size) {
    throw malformedArchive('its directory is too short for its entries', { entries: location.entries });
  }
  const directory = file.read(location.offset, location.size);
  const entries: UnplacedEntry[] = [];
  let position = 0;
  for (let ordinal = 0; ordinal < location.entries; ordinal++) {
    const header = headerAt(directory, position, ordinal);
    const entry = readEntry(header, ordinal, location.shift);
    if (entry) entries.push(entry);
    position += header.length;
  }
  if (position !== directory.length) throw malformedArchive('its directory holds more than its entries');
  checkDeclaredSizes(entries, limits);
  return layOutEntries(entries, location.offset);
}

/** The bytes of one header with its name, extra field and comment. */
function headerAt(directory: Buffer, position: number, ordinal: number): Buffer {
  const fixed = directory.subarray(position, position + CENTRAL_SIZE);
  if (fixed.length < CENTRAL_SIZE || fixed.readUInt32LE(0) !== CENTRAL_SIGNATURE) {
    throw malformedArchive('its directory is cut off', { entry: ordinal });
  }
  const size = CENTRAL_SIZE + fixed.readUInt16LE(28) + fixed.readUInt16LE(30) + fixed.readUInt16LE(32);
  if (position + size > directory.length)
    throw malformedArchive('its directory is cut off', { entry: ordinal });
  return directory.subarray(position, position + size);
}

/**
 * APPNOTE.TXT 4.3.12. Undefined unless it is a regular file.
 * @param shift bytes in front of the archive
 */
function readEntry(header: Buffer, ordinal: number, shift: number): UnplacedEntry | undefined {
  // 4 version made by (system in the high byte), 6 version needed
  const system = header.readUInt8(5);
  const flags = header.readUInt16LE(8);
  const method = header.readUInt16LE(10);
  // 12 time, 14 date
  const crc32 = header.readUInt32LE(16);
  // 20 compressed size, 24 size, 28 name length, 30 extra length, 32 comment length, 34 disk, 36 internal attributes
  const mode = header.readUInt32LE(38) >>> 16;
  // 42 local header offset
  const nameEnd = CENTRAL_SIZE + header.readUInt16LE(28);
  const name = decodeZipName(header.subarray(CENTRAL_SIZE, nameEnd), flags);
  const extra = header.subarray(nameEnd, nameEnd + header.readUInt16LE(30));
  const [size, compressedSize, statedOffset] = resolveZip64(extra, [
    header.readUInt32LE(24),
    header.readUInt32LE(20),
    header.readUInt32LE(42),
  ]);

  if (flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS))
    throw encryptedArchive(ordinal);
  if (!isRegularFile(name, system, mode)) return undefined;
  if (flags & FLAG_PATCHED_DATA) throw unsupportedCompression(ordinal, method, 'patched data');
  if (method !== STORED && method !== DEFLATED) {
    throw unsupportedCompression(ordinal, method, METHOD_NAMES[method] ?? `method ${method}`);
  }
  const localHeaderOffset = statedOffset + shift;
  return { name, size, ordinal, method, flags, crc32, compressedSize, localHeaderOffset };
}

/** Folders end in a slash. A symbolic link's data is a path, which is never followed. */
function isRegularFile(name: string, system: number, mode: number): boolean {
  if (name.endsWith('/') || name.endsWith('\\')) return false;
  const type = UNIX_SYSTEMS.includes(system) ? mode & FILE_TYPE_MASK : 0;
  return type === 0 || type === REGULAR_FILE;
}
