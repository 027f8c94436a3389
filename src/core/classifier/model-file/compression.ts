import { promisify } from 'node:util';
import { ReadableStream } from 'node:stream/web';
import { gunzip, inflate } from 'node:zlib';
import xz from 'xz-decompress';
import {
  damagedModelCompression,
  modelFileTooLarge,
  unsupportedModelCompression,
} from '../classifier-errors.js';
import { GrowingOutput } from './growing-output.js';
import { unpackLz4Frame } from './lz4-frame.js';

type Unpack = (bytes: Uint8Array, limit: number) => Promise<Uint8Array> | Uint8Array;

interface Compression {
  readonly name: string;
  readonly recognizes: (bytes: Uint8Array) => boolean;
  readonly unpack: Unpack;
}

const inflateAsync = promisify(inflate);
const gunzipAsync = promisify(gunzip);

function startsWith(...magic: readonly number[]): (bytes: Uint8Array) => boolean {
  return (bytes) => magic.every((byte, i) => bytes[i] === byte);
}

/** RFC 1950: deflate with a window of up to 32 KiB, first two bytes a multiple of 31, no preset dictionary. */
function isZlib(bytes: Uint8Array): boolean {
  const [method = 0, flags = 0] = bytes;
  return (
    bytes.length > 2 && (method & 0x8f) === 0x08 && ((method << 8) | flags) % 31 === 0 && (flags & 0x20) === 0
  );
}

function refuse(name: string): Unpack {
  return () => {
    throw unsupportedModelCompression(name);
  };
}

/** All compressions of joblib. Two are refused, because no well-kept library for them exists in this runtime. */
const COMPRESSIONS: readonly Compression[] = [
  { name: 'zlib', recognizes: isZlib, unpack: (bytes, limit) => byZlib('zlib', inflateAsync, bytes, limit) },
  {
    name: 'gzip',
    recognizes: startsWith(0x1f, 0x8b),
    unpack: (bytes, limit) => byZlib('gzip', gunzipAsync, bytes, limit),
  },
  { name: 'lz4', recognizes: startsWith(0x04, 0x22, 0x4d, 0x18), unpack: unpackLz4Frame },
  { name: 'xz', recognizes: startsWith(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00), unpack: unpackXz },
  { name: 'bz2', recognizes: startsWith(0x42, 0x5a, 0x68), unpack: refuse('bz2') },
  { name: 'lzma', recognizes: startsWith(0x5d, 0x00, 0x00), unpack: refuse('lzma') },
];

/**
 * Unpacks a file that joblib compressed, recognised by its first bytes. Returns any other file unchanged.
 * @param limit largest size of the unpacked data in bytes; no more is allocated
 * @throws DomainError `classifier.damaged-compression`, `classifier.unsupported-compression`,
 *   `classifier.file-too-large`
 */
export async function unpack(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  const compression = COMPRESSIONS.find(({ recognizes }) => recognizes(bytes));
  return compression === undefined ? bytes : compression.unpack(bytes, limit);
}

async function byZlib(
  name: string,
  method: (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>,
  bytes: Uint8Array,
  limit: number,
): Promise<Uint8Array> {
  try {
    return await method(bytes, { maxOutputLength: limit });
  } catch (cause) {
    if (cause instanceof RangeError) throw modelFileTooLarge(limit);
    throw damagedModelCompression(name, 'it ends too early or a checksum is wrong', cause);
  }
}

async function unpackXz(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  const output = new GrowingOutput(limit, () => modelFileTooLarge(limit));
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const reader = new xz.XzReadableStream(source).getReader();
  for (;;) {
    let chunk;
    try {
      chunk = await reader.read();
    } catch (cause) {
      throw damagedModelCompression('xz', 'it ends too early or a checksum is wrong', cause);
    }
    if (chunk.done) return output.bytes();
    try {
      output.append(chunk.value);
    } catch (error) {
      await reader.cancel();
      throw error;
    }
  }
}
