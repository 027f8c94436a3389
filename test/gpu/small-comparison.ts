/**
 * Compares a graphics processor with the CPU on networks and a volume small enough for a software driver, and prints for each
 * precision the comparison, or why there is none, as one line of JSON. A separate process, because drivers may crash.
 *
 *   tsx test/gpu/small-comparison.ts webgpu fp16 fp32
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../../src/config/package-path.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { DomainError } from '../../src/core/problem/domain-error.js';
import { FULL_SIZE } from '../generate/ct-clip-tensors.js';
import { generateCheckpoint } from '../generate/generate-checkpoint.js';
import { compareDevices } from './compare-devices.js';
import { phantomView } from './phantom-view.js';

const [kind, ...precisions] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'small-comparison-'));
const architecture = {
  ...FULL_SIZE,
  ...{ dim: 64, codes: 96, patch: 4, patchDepth: 3, grid: 2, spatialLayers: 1, temporalLayers: 1 },
  ...{ heads: 2, headWidth: 32, latent: 32, textWidth: 64, textInner: 64, textLayers: 1, vocabulary: 400 },
};
const paths = { ctclipPath: join(folder, 'ctclip.pt'), supervisedPath: join(folder, 'supervised.pt') };

try {
  const findings = ['cancer', 'covid', 'fibrosis'];
  generateCheckpoint(paths.ctclipPath, { kind: 'vocabfine', architecture, seed: 1, findings });
  generateCheckpoint(paths.supervisedPath, { kind: 'supervised', architecture, seed: 2, findings });
  const models = {
    ...paths,
    tokenizerPath: packagePath('test/fixtures/tokenizer/vocab.txt'),
    textHeads: undefined,
    // Two slabs, because the division into slabs matters for the placement.
    geometry: { depth: 48, height: 8, width: 8, depthSpacing: 5, inPlaneSpacing: 36 },
    ordinarySize: [12, 20, 22] as const,
    findings: [
      {
        name: 'Emphysema',
        presentPrompt: 'Emphysema is present.',
        absentPrompt: 'Emphysema is not present.',
      },
    ],
    defaultSupervised: [],
  };
  const view = phantomView(1, 33, 15);
  for (const precision of precisions) {
    const { device } = loadConfiguration({ DEVICE: kind, DEVICE_PRECISION: precision });
    try {
      console.log(JSON.stringify(await compareDevices(models, device, [view], 1)));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      console.log(JSON.stringify({ precision, refusal: { code: error.code, message: error.message } }));
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
