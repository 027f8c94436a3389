import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { phantomCommand } from '../../src/cli/phantom.js';
import { benchDirectory } from './full-size-checkpoint.js';

/** A chest of about 300 slices of 512 x 512; written if missing. */
export async function fullSizeStudy(): Promise<string> {
  const path = join(benchDirectory(), 'study.zip');
  if (existsSync(path)) return path;
  process.stderr.write(`Writing ${path} …\n`);
  await phantomCommand({ output: `${path}.partial`, seed: 1, matrix: 512, sliceSpacing: 0.95 });
  await rename(`${path}.partial`, path);
  return path;
}
