import { headerMismatch, malformedArchive, overlappingEntries } from './archive-errors.js';
import type { RandomAccess } from './random-access-file.js';
import { FLAG_DATA_DESCRIPTOR, FLAG_ENCRYPTED } from './zip-entry.js';
import type { ZipEntry } from './zip-entry.js';
import { LOCAL_HEADER_SIZE } from './zip-layout.js';
import { decodeZipName } from './zip-name.js';
import { UINT32_SENTINEL, hasZip64Values, resolveZip64 } from './zip64-extra-field.js';

const LOCAL_SIGNATURE = 0x04034b50;

/**
 * Reads an entry's local header, compares it with the directory's and returns the absolute offset of the entry's data
 * (compressed if the entry is). APPNOTE.TXT 4.3.7.
 * @throws DomainError `archive.header-mismatch`, `archive.overlapping-entries`, `archive.malformed`,
 *   `archive.truncated`
 */
export function locateEntryData(file: RandomAccess, entry: ZipEntry): number {
  const { ordinal, localHeaderOffset } = entry;
  const header = file.read(localHeaderOffset, LOCAL_HEADER_SIZE);
  if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) {
    throw malformedArchive('an entry is not where the directory says', { entry: ordinal });
  }
  // 4 version needed, 6 flags, 8 method, 10 time, 12 date, 14 CRC, 18 compressed size, 22 size, 26 name, 28 extra
  const flags = header.readUInt16LE(6);
  const nameLength = header.readUInt16LE(26);
  const extraLength = header.readUInt16LE(28);
  const dataOffset = localHeaderOffset + LOCAL_HEADER_SIZE + nameLength + extraLength;
  if (dataOffset + entry.compressedSize > entry.spanEnd) throw overlappingEntries(ordinal);

  const variable = file.read(localHeaderOffset + LOCAL_HEADER_SIZE, nameLength + extraLength);
  if (!isSameName(variable.subarray(0, nameLength), flags, entry)) throw headerMismatch(ordinal, 'name');
  if (header.readUInt16LE(8) !== entry.method) throw headerMismatch(ordinal, 'compression method');
  if (flags & FLAG_ENCRYPTED) throw headerMismatch(ordinal, 'encryption');

  const [size, compressedSize] = sizesOf(header, variable.subarray(nameLength));
  // The directory states the values that the local header omits.
  const declared = { CRC: header.readUInt32LE(14), 'compressed size': compressedSize, size };
  const expected = { CRC: entry.crc32, 'compressed size': entry.compressedSize, size: entry.size };
  for (const field of ['CRC', 'compressed size', 'size'] as const) {
    // A writer that cannot seek leaves zeros here and writes the values behind the data.
    if (flags & FLAG_DATA_DESCRIPTOR && declared[field] === 0) continue;
    if (declared[field] !== undefined && declared[field] !== expected[field])
      throw headerMismatch(ordinal, field);
  }
  return dataOffset;
}

/** Some writers put backslashes into one of the two names, or set the UTF-8 flag in one of the headers only. */
function isSameName(local: Buffer, localFlags: number, entry: ZipEntry): boolean {
  if (decodeZipName(local, entry.flags) === entry.name) return true;
  const wanted = withSlashes(entry.name);
  return [entry.flags, localFlags].some((flags) => withSlashes(decodeZipName(local, flags)) === wanted);
}

function withSlashes(name: string): string {
  return name.replaceAll('\\', '/').replace(/^(\.?\/)+/, '');
}

/** Size and compressed size; undefined if they refer to a missing zip64 field. */
function sizesOf(header: Buffer, extra: Buffer): readonly (number | undefined)[] {
  const narrow = [header.readUInt32LE(22), header.readUInt32LE(18)];
  if (!hasZip64Values(extra, narrow)) {
    return narrow.map((value) => (value === UINT32_SENTINEL ? undefined : value));
  }
  return resolveZip64(extra, narrow);
}
