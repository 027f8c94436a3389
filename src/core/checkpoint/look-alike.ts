import type { RandomAccessFile } from '../archive/random-access-file.js';

/** Bytes needed to distinguish the formats below. */
const HEAD_BYTES = 512;

/** First bytes of a file by torch.save before version 1.6: a magic number as a pickle of protocol 2. */
const LEGACY_MAGIC = Buffer.from('80028a0a6cfc9c46f9206aa85019', 'hex');

const startsWith = (head: Buffer, prefix: Buffer | string): boolean => {
  const bytes = Buffer.from(prefix);
  return head.subarray(0, bytes.length).equals(bytes);
};

const text = (head: Buffer): string => head.toString('latin1').trimStart().toLowerCase();

/** Files that operators mistake for a checkpoint. The first match counts. */
const LOOK_ALIKES: readonly (readonly [
  description: string,
  test: (head: Buffer, size: number) => boolean,
])[] = [
  ['an empty file', (_head, size) => size === 0],
  [
    'a Git LFS pointer, not the file itself (run git lfs pull)',
    (head) => startsWith(head, 'version https://git-lfs'),
  ],
  [
    'a web page (the download went to a login or an error page)',
    (head) => /^<(!doctype html|html|\?xml)/.test(text(head)),
  ],
  [
    "a checkpoint in torch's old format (load it with torch and save it again)",
    (head) => startsWith(head, LEGACY_MAGIC) || head.subarray(257, 262).equals(Buffer.from('ustar')),
  ],
  ['a safetensors file', (head, size) => looksLikeSafetensors(head, size)],
  ['a JSON file', (head) => /^\{\s*"/.test(text(head))],
  [
    'a plain pickle',
    (head) => head.length > 1 && head[0] === 0x80 && head.readUInt8(1) >= 2 && head.readUInt8(1) <= 5,
  ],
  ['a gzip archive (unpack it first)', (head) => startsWith(head, Buffer.from([0x1f, 0x8b]))],
  ['an HDF5 file', (head) => startsWith(head, Buffer.from('\x89HDF', 'latin1'))],
  ['a GGUF file', (head) => startsWith(head, 'GGUF')],
  ['a NumPy array', (head) => startsWith(head, Buffer.from('\x93NUMPY', 'latin1'))],
  [
    'a file of zeros (the disk was full, or the download is not finished)',
    (head) => head.every((byte) => byte === 0),
  ],
];

/** Describes a file that is not a ZIP archive, for the error message. */
export function describeFile(file: RandomAccessFile): string {
  const head = file.read(0, Math.min(HEAD_BYTES, file.size));
  const match = LOOK_ALIKES.find(([, test]) => test(head, file.size));
  return match ? match[0] : `a file that begins with the bytes ${head.subarray(0, 8).toString('hex')}`;
}

/** Eight bytes of length, then a JSON object of that length. */
function looksLikeSafetensors(head: Buffer, size: number): boolean {
  if (head.length < 10 || head[8] !== 0x7b) return false;
  return Number(head.readBigUInt64LE(0)) + 8 <= size;
}
