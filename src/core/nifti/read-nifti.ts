import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { Volume } from '../volume/volume.js';
import { damagedGzip, notFinite, notNifti, truncatedNifti, unreadableNifti } from './nifti-errors.js';
import type { NiftiPlacement } from './nifti-placement.js';
import { NIFTI1_BYTES, NIFTI2_BYTES, parseNiftiHeader, type NiftiHeader } from './nifti-header.js';

const PIECE_BYTES = 1 << 20;

/** A volume, whether its header orients it, and the header's contradictions. */
export type NiftiVolume = Volume & Pick<NiftiPlacement, 'isOriented' | 'warnings'>;

/**
 * Reads a `.nii` or `.nii.gz` (distinguished by content) into shared memory, with scl_slope and scl_inter applied: as
 * 16-bit integers if the unscaled values fit, otherwise as floats. Bytes beyond the size that the header declares are
 * not read, so that a small file cannot unpack to more.
 * @throws DomainError `nifti.*`
 */
export async function readNifti(path: string, maximumVoxels: number): Promise<NiftiVolume> {
  const pieces = await piecesOf(path);
  const reader = new PieceReader(pieces);
  try {
    const beginning = await reader.take(NIFTI2_BYTES);
    if (beginning.length < NIFTI1_BYTES) throw notNifti();
    const header = parseNiftiHeader(beginning, maximumVoxels);
    return await readVoxels(reader, header, beginning);
  } finally {
    await reader.close();
  }
}

async function readVoxels(
  reader: PieceReader,
  header: NiftiHeader,
  beginning: Uint8Array,
): Promise<NiftiVolume> {
  const { sizes, placement, datatype, slope, intercept, littleEndian } = header;
  const [columns, rows, slices] = sizes;
  const count = columns * rows * slices;
  // The beginning has the size of a version 2 header: after the shorter version 1 header, it contains voxels.
  reader.putBack(beginning.subarray(Math.min(header.voxelOffset, beginning.length)));
  await reader.skip(Math.max(0, header.voxelOffset - beginning.length));
  const isInt16 = datatype.isInt16 && slope === 1 && intercept === 0;
  const memory = new SharedArrayBuffer(count * (isInt16 ? 2 : 4));
  const data = isInt16 ? new Int16Array(memory) : new Float32Array(memory);
  const perPiece = Math.floor(PIECE_BYTES / datatype.bytes);
  for (let start = 0; start < count; start += perPiece) {
    const wanted = Math.min(perPiece, count - start);
    const bytes = await reader.take(wanted * datatype.bytes);
    if (bytes.length < wanted * datatype.bytes) {
      throw truncatedNifti(count * datatype.bytes, start * datatype.bytes + bytes.length);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let index = 0; index < wanted; index++) {
      const value = datatype.read(view, index * datatype.bytes, littleEndian) * slope + intercept;
      if (!Number.isFinite(value)) throw notFinite();
      data[start + index] = value;
    }
  }
  return { data, columns, rows, slices, ...placement };
}

type Pieces = AsyncIterator<Buffer, undefined>;

async function piecesOf(path: string): Promise<Pieces> {
  const isCompressed = await beginsWithGzip(path);
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  if (!isCompressed) return file[Symbol.asyncIterator]() as Pieces;
  const inflated = createGunzip({ chunkSize: PIECE_BYTES });
  file.on('error', (error) => inflated.destroy(error));
  inflated.on('close', () => file.destroy());
  return file.pipe(inflated)[Symbol.asyncIterator]() as Pieces;
}

async function beginsWithGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadableNifti(cause);
  }
}

/** Reads bytes from a stream in amounts that the caller chooses. */
class PieceReader {
  private rest: Uint8Array = new Uint8Array();

  constructor(private readonly pieces: Pieces) {}

  /** @returns as many bytes as requested, fewer only at the end */
  async take(wanted: number): Promise<Uint8Array> {
    const parts = [this.rest];
    let length = this.rest.length;
    while (length < wanted) {
      const piece = await this.next();
      if (piece === undefined) break;
      parts.push(piece);
      length += piece.length;
    }
    const all = parts.length === 1 ? this.rest : Buffer.concat(parts, length);
    this.rest = all.subarray(wanted);
    return all.subarray(0, wanted);
  }

  async skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0; left -= PIECE_BYTES) await this.take(Math.min(left, PIECE_BYTES));
  }

  putBack(bytes: Uint8Array): void {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([bytes, this.rest]);
  }

  async close(): Promise<void> {
    await this.pieces.return?.();
  }

  private async next(): Promise<Buffer | undefined> {
    try {
      return (await this.pieces.next()).value;
    } catch (cause) {
      throw damagedGzip(cause);
    }
  }
}
