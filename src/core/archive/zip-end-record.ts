import { malformedArchive, missingEndRecord, notAZip, splitArchive } from './archive-errors.js';
import type { RandomAccessFile } from './random-access-file.js';
import { UINT16_SENTINEL, UINT32_SENTINEL, readUint64 } from './zip64-extra-field.js';

const END_SIGNATURE = 0x06054b50;
const END_SIZE = 22;
const MAX_COMMENT = 0xffff;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_SIZE = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_SIZE = 56;
const LOCAL_SIGNATURE = 0x04034b50;
/** First bytes of the first part of a split archive. */
const SPLIT_SIGNATURE = 0x08074b50;

/** Where the central directory lies and how many entries it has. */
export interface CentralDirectoryLocation {
  readonly offset: number;
  readonly size: number;
  readonly entries: number;
}

/**
 * Finds the central directory from the end of the file: APPNOTE.TXT 4.3.14 to 4.3.16.
 * @throws DomainError `archive.not-a-zip`, `archive.truncated`, `archive.split`, `archive.malformed`
 */
export function locateCentralDirectory(file: RandomAccessFile): CentralDirectoryLocation {
  const tailSize = Math.min(file.size, END_SIZE + MAX_COMMENT);
  const tailOffset = file.size - tailSize;
  const tail = file.read(tailOffset, tailSize);
  const at = findEndRecord(tail);
  if (at < 0) throw whatItIsInstead(file);

  // 4 disk number, 6 disk of the directory, 8 entries on this disk, 10 entries, 12 size, 16 offset, 20 comment length
  const disk = tail.readUInt16LE(at + 4);
  const narrow = {
    entries: tail.readUInt16LE(at + 10),
    size: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  const endOffset = tailOffset + at;
  const zip64 = readZip64EndRecord(file, endOffset);
  if (!zip64) {
    if (disk !== 0 || tail.readUInt16LE(at + 6) !== 0) throw splitArchive(disk + 1);
    if (tail.readUInt16LE(at + 8) !== narrow.entries) throw splitArchive(disk + 1);
    return checkLocation(narrow, endOffset);
  }
  // Two readers must not see two archives: what the old record says has to agree, unless it says "see zip64".
  for (const key of ['entries', 'size', 'offset'] as const) {
    const sentinel = key === 'entries' ? UINT16_SENTINEL : UINT32_SENTINEL;
    if (narrow[key] !== sentinel && narrow[key] !== zip64[key]) {
      throw malformedArchive('its two end records contradict each other', { field: key });
    }
  }
  return checkLocation(zip64, zip64.recordOffset);
}

/** Offset in `tail` of the end record whose comment ends with the file; -1 when there is none. */
function findEndRecord(tail: Buffer): number {
  for (let at = tail.length - END_SIZE; at >= 0; at--) {
    if (tail.readUInt32LE(at) === END_SIGNATURE && at + END_SIZE + tail.readUInt16LE(at + 20) === tail.length)
      return at;
  }
  return -1;
}

function readZip64EndRecord(
  file: RandomAccessFile,
  endOffset: number,
): (CentralDirectoryLocation & { recordOffset: number }) | undefined {
  if (endOffset < LOCATOR_SIZE) return undefined;
  // 0 signature, 4 disk of the record, 8 offset of the record, 16 number of disks
  const locator = file.read(endOffset - LOCATOR_SIZE, LOCATOR_SIZE);
  if (locator.readUInt32LE(0) !== LOCATOR_SIGNATURE) return undefined;
  const recordOffset = readUint64(locator, 8);
  const disks = locator.readUInt32LE(16);
  if (locator.readUInt32LE(4) !== 0 || disks > 1) throw splitArchive(disks);
  if (recordOffset + ZIP64_END_SIZE > endOffset - LOCATOR_SIZE) {
    throw malformedArchive('its zip64 end record lies outside the file');
  }
  // 0 signature, 4 size of the rest, 12 made by, 14 needed, 16 disk, 20 disk of the directory, 24 entries on this disk,
  // 32 entries, 40 size, 48 offset
  const record = file.read(recordOffset, ZIP64_END_SIZE);
  if (record.readUInt32LE(0) !== ZIP64_END_SIGNATURE)
    throw malformedArchive('its zip64 end record is missing');
  const entries = readUint64(record, 32);
  if (record.readUInt32LE(16) !== 0 || record.readUInt32LE(20) !== 0 || readUint64(record, 24) !== entries) {
    throw splitArchive(disks);
  }
  return { recordOffset, entries, size: readUint64(record, 40), offset: readUint64(record, 48) };
}

function checkLocation(location: CentralDirectoryLocation, end: number): CentralDirectoryLocation {
  if (location.offset + location.size > end) throw malformedArchive('its directory lies outside the file');
  return location;
}

function whatItIsInstead(file: RandomAccessFile): Error {
  const start = file.read(0, Math.min(4, file.size));
  const signature = start.length === 4 ? start.readUInt32LE(0) : 0;
  if (signature === SPLIT_SIGNATURE) return splitArchive(2);
  if (signature === LOCAL_SIGNATURE) return missingEndRecord(file.size);
  return notAZip(start.toString('hex'));
}
