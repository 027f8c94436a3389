import { malformedArchive } from './archive-errors.js';

/** A 32-bit field with this value refers to the zip64 extra field. */
export const UINT32_SENTINEL = 0xffff_ffff;
export const UINT16_SENTINEL = 0xffff;

const ZIP64_EXTRA_ID = 0x0001;

/**
 * Replaces 32-bit sentinel values by the 64-bit values of the zip64 extra field, which has only values for the sentinels,
 * in the given order (APPNOTE.TXT 4.5.3).
 *
 * @param extra the extra field of a header: records of id, size, data
 * @param values size, compressed size and local header offset, as the header has them
 * @throws DomainError `archive.malformed` when the field is missing or too short, or a value is beyond 2^53
 */
export function resolveZip64(
  extra: Buffer,
  values: readonly [number, number, number],
): [number, number, number];
export function resolveZip64(extra: Buffer, values: readonly number[]): number[];
export function resolveZip64(extra: Buffer, values: readonly number[]): number[] {
  if (!values.includes(UINT32_SENTINEL)) return [...values];
  const field = findExtra(extra, ZIP64_EXTRA_ID);
  // A size of exactly 4,294,967,295 bytes is possible in theory, but must be in the zip64 field as well.
  if (!field) throw malformedArchive('an entry refers to a zip64 field that it does not have');
  let position = 0;
  const holdsAll = holdsAllValues(field, values);
  return values.map((value) => {
    if (value !== UINT32_SENTINEL) {
      if (holdsAll) position += 8;
      return value;
    }
    if (position + 8 > field.length) throw malformedArchive('a zip64 field is too short');
    const wide = readUint64(field, position);
    position += 8;
    return wide;
  });
}

/** Whether a header's zip64 field has all values that the header refers to. */
export function hasZip64Values(extra: Buffer, values: readonly number[]): boolean {
  const wanted = values.filter((value) => value === UINT32_SENTINEL).length;
  return wanted * 8 <= (findExtra(extra, ZIP64_EXTRA_ID)?.length ?? 0);
}

/** Some writers put every value into the field, including those that the header itself states. */
function holdsAllValues(field: Buffer, values: readonly number[]): boolean {
  return (
    field.length >= 8 * values.length &&
    values.every(
      (value, index) => value === UINT32_SENTINEL || field.readBigUInt64LE(8 * index) === BigInt(value),
    )
  );
}

/** A 64-bit size or offset. @throws DomainError `archive.malformed` beyond 2^53, larger than any file */
export function readUint64(buffer: Buffer, offset: number): number {
  const value = Number(buffer.readBigUInt64LE(offset));
  if (!Number.isSafeInteger(value)) throw malformedArchive('a zip64 value is beyond any file');
  return value;
}

function findExtra(extra: Buffer, id: number): Buffer | undefined {
  let position = 0;
  while (position + 4 <= extra.length) {
    const size = extra.readUInt16LE(position + 2);
    const end = position + 4 + size;
    if (end > extra.length) return undefined;
    if (extra.readUInt16LE(position) === id) return extra.subarray(position + 4, end);
    position = end;
  }
  return undefined;
}
