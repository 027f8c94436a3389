import { malformedArchive, missingEndRecord, notAZip, splitArchive } from './archive-errors.js';
import { FILE_KIND_BYTES, fileKindOf } from './file-kind.js';
import type { RandomAccess } from './random-access-file.js';
import { UINT16_SENTINEL, UINT32_SENTINEL, readUint64 } from './zip64-extra-field.js';

const END_SIGNATURE = 0x06054b50;
const END_SIZE = 22;
/** A transfer appends fewer bytes (a line end, a portal's page), and a comment has at most 64 KiB. */
const MAX_TAIL = 1024 ** 2;
/** At most this many records are examined: the signature may occur by chance in a comment or behind the archive. */
const MAX_CANDIDATES = 16;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_SIZE = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_SIZE = 56;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_SIGNATURE_BYTES = Buffer.from('PK\x03\x04', 'latin1');
/** First bytes of the first part of a split archive. */
const SPLIT_SIGNATURE = 0x08074b50;

/** Location of the central directory, and its number of entries. */
export interface CentralDirectoryLocation {
  /** From the beginning of the file. */
  readonly offset: number;
  readonly size: number;
  readonly entries: number;
  /** Bytes in front of the archive; its own offsets are relative to their end. */
  readonly shift: number;
}

/** The location as an end record states it. */
type StatedLocation = Omit<CentralDirectoryLocation, 'shift'>;

/**
 * Finds the central directory from the end of the file: APPNOTE.TXT 4.3.14 to 4.3.16. Bytes in front of the archive (a
 * self-extracting program, a header of a transfer) and behind it (a line end, a page of a portal) are ignored, as all
 * common readers do, unless they are another archive: then the intended one is ambiguous.
 * @throws DomainError `archive.not-a-zip`, `archive.truncated`, `archive.split`, `archive.malformed`
 */
export function locateCentralDirectory(file: RandomAccess): CentralDirectoryLocation {
  const tailSize = Math.min(file.size, END_SIZE + MAX_TAIL);
  const tailOffset = file.size - tailSize;
  const tail = file.read(tailOffset, tailSize);
  const at = findEndRecord(file, tail, tailOffset);
  if (at < 0) throw reasonWithoutEndRecord(file);
  const location = readEndRecord(file, tail.subarray(at, at + END_SIZE), tailOffset + at);
  if (tail.includes(LOCAL_SIGNATURE_BYTES, at + END_SIZE + tail.readUInt16LE(at + 20)))
    throw malformedArchive('another archive follows it in the same file');
  if (location.shift > 0 && signatureAt(file, 0) === LOCAL_SIGNATURE) {
    throw malformedArchive(
      'it begins with files that its directory does not list, because it is cut off or another archive was put in front of it',
    );
  }
  return location;
}

function readEndRecord(file: RandomAccess, record: Buffer, endOffset: number): CentralDirectoryLocation {
  // 4 disk number, 6 disk of the directory, 8 entries on this disk, 10 entries, 12 size, 16 offset, 20 comment length
  const disk = record.readUInt16LE(4);
  const narrow = {
    entries: record.readUInt16LE(10),
    size: record.readUInt32LE(12),
    offset: record.readUInt32LE(16),
  };
  const zip64 = readZip64EndRecord(file, endOffset);
  if (!zip64) {
    if (disk !== 0 || record.readUInt16LE(6) !== 0) throw splitArchive(disk + 1);
    if (record.readUInt16LE(8) !== narrow.entries) throw splitArchive(disk + 1);
    return placeDirectory(file, narrow, endOffset);
  }
  // All readers must find the same archive: the old record must agree, unless it refers to zip64.
  for (const key of ['entries', 'size', 'offset'] as const) {
    const sentinel = key === 'entries' ? UINT16_SENTINEL : UINT32_SENTINEL;
    if (narrow[key] !== sentinel && narrow[key] !== zip64.stated[key]) {
      throw malformedArchive('its two end records contradict each other', { field: key });
    }
  }
  const location = placeDirectory(file, zip64.stated, zip64.recordOffset);
  if (zip64.shift !== 0 && zip64.shift !== location.shift) {
    throw malformedArchive('its zip64 end record is missing');
  }
  return location;
}

/**
 * Offset in `tail` of the end record: the last one whose comment ends with the file. If bytes follow or the comment is cut
 * off, the last one with a directory, or else the last one. -1 without a record.
 */
function findEndRecord(file: RandomAccess, tail: Buffer, tailOffset: number): number {
  const candidates: number[] = [];
  for (let at = tail.length - END_SIZE; at >= 0; at--) {
    if (tail[at] !== 0x50 || tail.readUInt32LE(at) !== END_SIGNATURE) continue;
    if (at + END_SIZE + tail.readUInt16LE(at + 20) === tail.length) return at;
    if (candidates.length < MAX_CANDIDATES) candidates.push(at);
  }
  const hasDirectory = (at: number): boolean => {
    const end = tailOffset + at;
    const place = end - tail.readUInt32LE(at + 12);
    return (
      signatureAt(file, place) === CENTRAL_SIGNATURE ||
      signatureAt(file, end - LOCATOR_SIZE) === LOCATOR_SIGNATURE
    );
  };
  return candidates.find(hasDirectory) ?? candidates.at(0) ?? -1;
}

interface Zip64End {
  readonly recordOffset: number;
  /** Distance in bytes from the locator's stated offset to the record. */
  readonly shift: number;
  readonly stated: StatedLocation;
}

function readZip64EndRecord(file: RandomAccess, endOffset: number): Zip64End | undefined {
  if (endOffset < LOCATOR_SIZE) return undefined;
  // 0 signature, 4 disk of the record, 8 offset of the record, 16 number of disks
  const locator = file.read(endOffset - LOCATOR_SIZE, LOCATOR_SIZE);
  if (locator.readUInt32LE(0) !== LOCATOR_SIGNATURE) return undefined;
  const statedOffset = readUint64(locator, 8);
  const disks = locator.readUInt32LE(16);
  if (locator.readUInt32LE(4) !== 0 || disks > 1) throw splitArchive(disks);
  const latestOffset = endOffset - LOCATOR_SIZE - ZIP64_END_SIZE;
  if (statedOffset > latestOffset) throw malformedArchive('its zip64 end record lies outside the file');
  const isWhereStated = signatureAt(file, statedOffset) === ZIP64_END_SIGNATURE;
  const recordOffset = isWhereStated ? statedOffset : latestOffset;
  // 0 signature, 4 size of the rest, 12 made by, 14 needed, 16 disk, 20 disk of the directory, 24 entries on this disk,
  // 32 entries, 40 size, 48 offset
  const record = file.read(recordOffset, ZIP64_END_SIZE);
  if (record.readUInt32LE(0) !== ZIP64_END_SIGNATURE)
    throw malformedArchive('its zip64 end record is missing');
  const entries = readUint64(record, 32);
  if (record.readUInt32LE(16) !== 0 || record.readUInt32LE(20) !== 0 || readUint64(record, 24) !== entries) {
    throw splitArchive(disks);
  }
  const stated = { entries, size: readUint64(record, 40), offset: readUint64(record, 48) };
  return { recordOffset, shift: recordOffset - statedOffset, stated };
}

/**
 * The directory ends where the end record begins: a later offset than stated means bytes in front of the archive. If no
 * directory is there, further records lie between the two, and the stated offset is right.
 */
function placeDirectory(file: RandomAccess, stated: StatedLocation, end: number): CentralDirectoryLocation {
  if (stated.offset + stated.size > end) throw malformedArchive('its directory lies outside the file');
  const offset = end - stated.size;
  const isThere = stated.size > 0 && signatureAt(file, offset) === CENTRAL_SIGNATURE;
  return isThere ? { ...stated, offset, shift: offset - stated.offset } : { ...stated, shift: 0 };
}

function signatureAt(file: RandomAccess, offset: number): number | undefined {
  return offset >= 0 && offset + 4 <= file.size ? file.read(offset, 4).readUInt32LE(0) : undefined;
}

function reasonWithoutEndRecord(file: RandomAccess): Error {
  const head = file.read(0, Math.min(FILE_KIND_BYTES, file.size));
  const signature = head.length >= 4 ? head.readUInt32LE(0) : 0;
  if (signature === SPLIT_SIGNATURE) return splitArchive(2);
  if (signature === LOCAL_SIGNATURE) return missingEndRecord(file.size);
  return notAZip(head.toString('hex', 0, 4), fileKindOf(head));
}
