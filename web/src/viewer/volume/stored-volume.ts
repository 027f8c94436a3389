import { END_OF_DEFLATE, HEAD_BYTES, partOffsets } from '../../../../src/core/nifti/slice-index.js';
import { arrived } from '../../service/answers.js';
import { Failure, failureOf, GONE, ownFailure, UNREACHABLE } from '../../service/failure.js';
import { type NiftiHeader, parseNiftiHeader, valuesOf } from './nifti-header.js';

/** Status of an answer with a part of a file instead of the whole file. */
const PARTIAL = 206;

/** A volume on the service, whose slices can be loaded one by one. */
export class StoredVolume {
  private constructor(
    private readonly address: string,
    readonly header: NiftiHeader,
    private readonly offsets: readonly number[],
  ) {}

  /**
   * Loads the header.
   * @throws Failure if the volume does not exist or has no index of its slices
   */
  static async open(address: string, signal: AbortSignal): Promise<StoredVolume> {
    const head = new Uint8Array(HEAD_BYTES);
    let length = 0;
    for await (const bytes of bytesOf(address, 0, HEAD_BYTES, signal)) {
      head.set(bytes, length);
      length += bytes.length;
    }
    const offsets = partOffsets(head.subarray(0, length));
    const [start, end = 0] = offsets ?? [];
    // Volumes of earlier versions of the service have no index.
    if (offsets === undefined || end > length) throw new Failure(GONE, '');
    return new StoredVolume(address, parseNiftiHeader(await inflate(head.subarray(start, end))), offsets);
  }

  /** Loads consecutive slices and reports each one as it arrives. @throws Failure if one cannot be loaded */
  async load(
    first: number,
    last: number,
    signal: AbortSignal,
    onSlice: (slice: number, values: Int16Array | Float32Array) => void,
  ): Promise<void> {
    const { offsets, header } = this;
    // Part 0 is the header.
    const [start = 0, end = 0] = [offsets[first + 1], offsets[last + 2]];
    const received = new Uint8Array(end - start);
    let [length, slice] = [0, first];
    for await (const bytes of bytesOf(this.address, start, end, signal)) {
      received.set(bytes, length);
      length += bytes.length;
      for (; slice <= last && start + length >= (offsets[slice + 2] ?? Infinity); slice++) {
        const part = received.subarray((offsets[slice + 1] ?? 0) - start, (offsets[slice + 2] ?? 0) - start);
        onSlice(slice, valuesOf(await inflate(part), header.type));
        signal.throwIfAborted();
      }
    }
    // The connection ended early.
    if (slice <= last) throw new Failure(UNREACHABLE, '');
  }
}

/** The bytes from `start` up to, not including, `end`, cut out here if the server sends the whole file. */
async function* bytesOf(
  address: string,
  start: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const headers = { range: `bytes=${start}-${end - 1}` };
  const response = await arrived(fetch(address, { signal, headers }));
  if (!response.ok || response.body === null)
    throw failureOf(response.status, await arrived(response.text()));
  let position = response.status === PARTIAL ? start : 0;
  try {
    for await (const chunk of response.body) {
      const wanted = chunk.subarray(Math.max(0, start - position), Math.max(0, end - position));
      position += chunk.length;
      if (wanted.length > 0) yield wanted;
      if (position >= end) return;
    }
  } catch (error) {
    throw ownFailure(UNREACHABLE, error);
  }
}

function inflate(part: Uint8Array): Promise<ArrayBuffer> {
  const whole = new Blob([part as BlobPart, Uint8Array.from(END_OF_DEFLATE)]);
  return new Response(whole.stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer();
}
