/**
 * Makes the training data for `train.py`: phantoms in the encoder's geometry, reduced to blocks of patches.
 *
 *     npx tsx models/demo/training/make-dataset.ts DIRECTORY [--crowded N] [--ordinary N] [--workers N]
 *
 * Writes one file per phantom, `crowded-SEED.bin` or `ordinary-SEED.bin`, with its findings in a `.json` of the same name.
 * Existing files are kept, so an interrupted run can be continued.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PUBLISHED_GEOMETRY } from '../../../src/core/tensor/tensor-geometry.js';
import { tensorFromVolume } from '../../../src/core/tensor/tensor-from-volume.js';
import { orientToSlp } from '../../../src/core/volume/volume-view.js';
import { patchFeatures } from './patch-features.js';
import { crowdedCase, phantomCase, type PhantomCase } from './phantom-case.js';
import { scanPhantom } from './phantom-volume.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Number of phantoms for the encoder. */
    crowded: { type: 'string', default: '320' },
    /** Number of phantoms like those of the test, for the later stages. */
    ordinary: { type: 'string', default: '300' },
    workers: { type: 'string', default: '2' },
    /** For a worker process: it makes every n-th phantom, starting with this one. */
    part: { type: 'string' },
  },
});
const directory = positionals.at(0);
if (directory === undefined) throw new Error('Specify the directory to write to.');
const workers = Number(values.workers);
const cases = [
  ...Array.from({ length: Number(values.crowded) }, (_, index) => ['crowded', crowdedCase(index + 1)] as const),
  ...Array.from({ length: Number(values.ordinary) }, (_, index) => ['ordinary', phantomCase(index + 1)] as const),
];
mkdirSync(directory, { recursive: true });

if (values.part === undefined) {
  const parts = Array.from({ length: workers }, (_, part) =>
    fork(import.meta.filename, [...process.argv.slice(2), '--part', `${part}`]),
  );
  const codes = await Promise.all(parts.map(async (child) => (await once(child, 'exit'))[0] as number));
  process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
} else {
  for (let index = Number(values.part); index < cases.length; index += workers) {
    const [kind, patient] = cases[index];
    makePhantom(join(directory, `${kind}-${patient.seed}`), patient);
  }
}

/** int16 blocks [tokens, 50], then uint8 means [tokens], then uint8 outlines [findings, tokens]. */
function makePhantom(name: string, patient: PhantomCase): void {
  const path = `${name}.bin`;
  if (existsSync(path)) return;
  const { volume, outlines } = scanPhantom(patient);
  const { blocks, means } = patchFeatures(tensorFromVolume(orientToSlp(volume), PUBLISHED_GEOMETRY));
  writeFileSync(`${name}.json`, JSON.stringify(patient));
  writeFileSync(`${path}.part`, Buffer.concat([Buffer.from(blocks.buffer), means, outlines.shares]));
  renameSync(`${path}.part`, path);
}
