/**
 * Loads both encoders on a card, which must do all of their work, and encodes volumes. After each step it prints the stub
 * driver's counters, or the failure, as a line of JSON. A process of its own, because a driver may crash it.
 *
 *   tsx test/cuda-dry-run/encode.ts demo fp32 300x512x512
 */
import { join } from 'node:path';
import process from 'node:process';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { openCheckpoint } from '../../src/core/checkpoint/open-checkpoint.js';
import { Runtime } from '../../src/core/inference/runtime.js';
import { VolumeEncoders } from '../../src/core/inference/volume-encoders.js';
import { inferArchitecture } from '../../src/core/onnx-graph/infer-architecture.js';
import { DomainError } from '../../src/core/problem/domain-error.js';
import { packVolume } from '../../src/core/tensor/packed-volume.js';
import { comparedModels } from '../gpu/compared-models.js';
import { readReport } from './stub-report.js';

const [models, precision, ...sizes] = process.argv.slice(2);
const { ctclipPath, supervisedPath, textHeads, geometry } = comparedModels(models === 'full');

function sourceOf(path: string) {
  const checkpoint = openCheckpoint(path);
  return { checkpoint, image: inferArchitecture(checkpoint, { textHeads }).image };
}

function volumeOf(size: string) {
  const [slices = 0, rows = 0, columns = 0] = size.split('x').map(Number);
  return packVolume(
    {
      data: new Int16Array(new SharedArrayBuffer(slices * rows * columns * Int16Array.BYTES_PER_ELEMENT)),
      offset: 0,
      sizes: [slices, columns, rows],
      strides: [rows * columns, 1, columns],
      spacing: [1, 1, 1],
    },
    geometry,
  );
}

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  let failure: string | undefined;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    failure = error.message;
  }
  const report = readReport(join(process.env['CUDA_STUB_REPORTS'] ?? '', String(process.pid)));
  console.log(JSON.stringify({ step: name, failure, report }));
}

let encoders: VolumeEncoders | undefined;
await step('load', async () => {
  const { device } = loadConfiguration({ DEVICE: 'cuda', DEVICE_PRECISION: precision });
  const runtime = new Runtime(device, { processorMayHelp: false });
  encoders = await VolumeEncoders.load(runtime, sourceOf(supervisedPath), sourceOf(ctclipPath), geometry);
});
for (const size of sizes) await step(size, async () => encoders?.encode(volumeOf(size)));
await encoders?.close();
