/**
 * Decodes DICOM files like the service, for a comparison with another reader. Usage: decode-files LIST FOLDER, where LIST has
 * one path per line. Prints one line of JSON per file: its refusal, or its frames, whose stored values go to FOLDER as 32-bit
 * integers.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readImageFrames } from '../../src/core/dicom/parsing/read-image-frames.js';
import { decodeFrame } from '../../src/core/dicom/pixels/decode-frame.js';
import { DomainError } from '../../src/core/problem/domain-error.js';

/** Maximum number of compared frames per file: the first ones represent all. */
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
