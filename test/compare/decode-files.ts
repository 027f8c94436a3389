/**
 * Decodes DICOM files as the service does, for a comparison with another reader. Usage: decode-files LIST FOLDER, where
 * LIST holds one path a line. Prints a line of JSON for each file: its refusal, or its frames, whose stored values go to
 * FOLDER as 32-bit integers.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readImageFrames } from '../../src/core/dicom/parsing/read-image-frames.js';
import { decodeFrame } from '../../src/core/dicom/pixels/decode-frame.js';
import { DomainError } from '../../src/core/problem/domain-error.js';

/** Frames of a file that are compared: the first ones stand for all. */
const MAX_FRAMES = 4;

const [list, folder] = process.argv.slice(2);

for (const [index, path] of readFileSync(list, 'utf8').split('\n').filter(Boolean).entries()) {
  console.log(JSON.stringify({ path, ...decode(path, index) }));
}

function decode(path: string, index: number): object {
  try {
    const bytes = readFileSync(path);
    const frames = readImageFrames(bytes, index).slice(0, MAX_FRAMES);
    return {
      frames: frames.map((frame) => {
        const file = join(folder, `${index}-${frame.frame}`);
        writeFileSync(file, Int32Array.from(decodeFrame(bytes, frame)));
        const { rescaleSlope, rescaleIntercept, position, pixelSpacing } = frame;
        return { file, rescaleSlope, rescaleIntercept, position, pixelSpacing };
      }),
    };
  } catch (error) {
    if (!(error instanceof DomainError)) return { fault: String(error) };
    return { code: error.code, message: error.message };
  }
}
