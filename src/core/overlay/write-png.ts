import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** 8 bits of a channel, red, green and blue; deflated; filters named per row; not interlaced. */
const FORMAT = [8, 2, 0, 0, 0] as const;
const CHANNELS = 3;

/** Noise compresses badly at any level: the default saves a tenth of the bytes, and takes three times as long. */
const LEVEL = 3;

/** A PNG of red, green and blue of each pixel, row by row. */
export function writePng(width: number, height: number, rgb: Uint8Array): Uint8Array {
  const row = CHANNELS * width;
  // The byte before each row stays 0: no filter.
  const rows = Buffer.alloc(height * (1 + row));
  for (let y = 0; y < height; y++) rows.set(rgb.subarray(y * row, (y + 1) * row), y * (1 + row) + 1);
  const header = Buffer.alloc(8 + FORMAT.length);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(FORMAT, 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: LEVEL })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The length, the name, the data, and the checksum of both. */
function chunk(name: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(name, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
