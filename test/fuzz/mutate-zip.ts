import type { Random } from '../../src/core/phantom/random.js';
import {
  buildZip,
  zip64Extra,
  type BuiltEntry,
  type EndFields,
  type HeaderFields,
} from '../builders/zip-builder.js';
import { extreme, mutateBytes, splice } from './mutate-bytes.js';

/** Signatures of the parts of an archive, with the offsets of their two-byte and four-byte fields. */
const PARTS: readonly { signature: number; shorts: readonly number[]; longs: readonly number[] }[] = [
  { signature: 0x04034b50, shorts: [4, 6, 8, 26, 28], longs: [14, 18, 22] },
  { signature: 0x02014b50, shorts: [4, 6, 8, 10, 28, 30, 32, 34, 36], longs: [16, 20, 24, 38, 42] },
  { signature: 0x06054b50, shorts: [4, 6, 8, 10, 20], longs: [12, 16] },
  { signature: 0x06064b50, shorts: [12, 14], longs: [4, 8, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52] },
  { signature: 0x07064b50, shorts: [], longs: [4, 8, 12, 16] },
  { signature: 0x08074b50, shorts: [], longs: [4, 8, 12] },
];

/** Names that point elsewhere, or that no file system accepts. */
const NAMES: readonly (string | Uint8Array)[] = [
  '../../../../etc/passwd',
  '/etc/passwd',
  'C:\\windows\\x',
  '\\\\host\\share\\x',
  'a/../../b',
  './././x',
  '',
  '/',
  '//',
  'x/',
  '\0',
  'a\0b.dcm',
  'x'.repeat(60_000),
  '__MACOSX/._a',
  '.hidden',
  'DICOMDIR',
  'nested.zip',
  Uint8Array.of(0xff, 0xfe, 0xc0, 0xaf),
  '\u202efdp.mcd',
  'é',
  'CON',
  'a\nb',
];

/** Changes one field of one part. */
function changeField(original: Uint8Array, random: Random): Uint8Array {
  const bytes = Buffer.from(original);
  const { signature, shorts, longs } = random.pick(PARTS);
  const pattern = Buffer.alloc(4);
  pattern.writeUInt32LE(signature);
  const places: number[] = [];
  for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + 1)) places.push(at);
  if (places.length === 0) return mutateBytes(bytes, random);
  const at = random.pick(places);
  const isLong = shorts.length === 0 || random.chance(0.5);
  const place = at + random.pick(isLong ? longs : shorts);
  if (place + 4 > bytes.length) return bytes.subarray(0, at);
  if (isLong) bytes.writeUInt32LE(near(bytes.readUInt32LE(place), random), place);
  else bytes.writeUInt16LE(near(bytes.readUInt16LE(place), random) & 0xffff, place);
  return bytes;
}

/** A number that is slightly or completely wrong. */
function near(value: number, random: Random): number {
  return random.chance(0.4) ? (value + random.below(9) - 4) >>> 0 : extreme(random) >>> 0;
}

function lie(random: Random, size: number): HeaderFields {
  const choices: readonly HeaderFields[] = [
    { name: random.pick(NAMES) },
    { size: near(size, random) },
    { compressedSize: near(size, random) },
    { crc32: extreme(random) >>> 0 },
    { flags: extreme(random) & 0xffff },
    { method: random.pick([0, 1, 8, 9, 12, 14, 95, 99]) },
    { localHeaderOffset: near(random.below(size + 1), random) },
    { madeBySystem: 3, unixMode: random.pick([0o120777, 0o060000, 0o010000, 0o100644, 0o040755]) },
    { size: 0xffffffff, extra: zip64Extra(random.pick([size, 0, 2 ** 40, 2 ** 52])) },
    { compressedSize: 0xffffffff, size: 0xffffffff, extra: zip64Extra(size, random.pick([size, 2 ** 33])) },
  ];
  return random.pick(choices);
}

/** An archive of these files in which some headers are wrong. */
export function lyingZip(files: readonly { name: string; bytes: Uint8Array }[], random: Random): Uint8Array {
  const liars = 1 + random.below(3);
  const entries = files.map(({ name, bytes }): BuiltEntry => {
    const method = random.pick([0, 8, 8]);
    if (random.below(files.length) >= liars) return { name, data: bytes, method };
    const fields = lie(random, bytes.length);
    const where = random.pick(['both', 'local', 'central'] as const);
    return { name, data: bytes, method, [where]: fields };
  });
  const end: EndFields = random.chance(0.2)
    ? {
        [random.pick(['entries', 'entriesOnDisk', 'size', 'offset', 'disk'] as const)]:
          extreme(random) & 0xffff,
      }
    : {};
  const zip64 = random.chance(0.3)
    ? {
        zip64: random.chance(0.5)
          ? {}
          : { [random.pick(['entries', 'size', 'offset', 'recordOffset'] as const)]: extreme(random) },
      }
    : {};
  return buildZip(entries, { ...end, ...zip64 });
}

/** One change to an archive. */
export function mutateZip(bytes: Uint8Array, random: Random): Uint8Array {
  const kind = random.below(10);
  if (kind < 6) return changeField(bytes, random);
  if (kind < 7)
    return splice(bytes, random.below(bytes.length + 1), 0, bytes.subarray(0, random.below(bytes.length)));
  return mutateBytes(bytes, random);
}
