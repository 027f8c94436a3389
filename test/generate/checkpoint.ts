/**
 * Writes a CT-CLIP checkpoint with random weights, by default of the published size (1.75 GB):
 *
 *   npx tsx test/generate/checkpoint.ts --kind vocabfine --out CT_VocabFine_v2.pt
 *   npx tsx test/generate/checkpoint.ts --kind supervised --out small.pt --dim 48 --codes 96 --text-layers 2
 */
import { statSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { FULL_SIZE } from './ct-clip-tensors.js';
import type { GeneratedArchitecture } from './ct-clip-tensors.js';
import { generateCheckpoint } from './generate-checkpoint.js';
import type { CheckpointKind } from './generate-checkpoint.js';

/** Supervised findings of the published model. */
const FINDINGS =
  'ribs_fracture,pleural_effusion,aorta_pathology,pulmonary_trunk_pathology,cancer,atelectasis,covid,infiltrate,' +
  'emphysema,paracardial_fat_pathology,fibrosis,airiness_decrease,pneumothorax,coronary_calcium,osteo_fracture';

const SIZES: readonly (readonly [keyof GeneratedArchitecture, string])[] = [
  ['dim', 'width of the image transformer'],
  ['codes', 'entries of the codebook'],
  ['patch', 'side of a patch in voxels'],
  ['patchDepth', 'depth of a patch in voxels'],
  ['grid', 'patches along a side of the image'],
  ['spatialLayers', 'layers of the spatial transformer'],
  ['temporalLayers', 'layers of the temporal transformer'],
  ['heads', 'attention heads of the image transformer'],
  ['headWidth', 'width of an attention head'],
  ['latent', 'width of the shared latent space'],
  ['textWidth', 'width of the text transformer'],
  ['textInner', 'feed-forward width of the text transformer'],
  ['textLayers', 'layers of the text transformer'],
  ['vocabulary', 'tokens of the vocabulary'],
  ['positions', 'longest text in tokens'],
];

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('a whole number above 0 is needed');
  return value;
}

type Options = GeneratedArchitecture & { kind: CheckpointKind; out: string; seed: number; findings: string };

const program = new Command()
  .description('Write a CT-CLIP checkpoint with random weights.')
  .addOption(new Option('--kind <kind>', 'layout').choices(['vocabfine', 'supervised']).default('vocabfine'))
  .requiredOption('--out <file>', 'file to write')
  .option('--seed <number>', 'same seed, same weights', positiveInteger, 1)
  .option('--findings <names>', 'target_pathologies, separated by commas', FINDINGS);
for (const [size, meaning] of SIZES) {
  const flag = size.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  program.option(`--${flag} <number>`, meaning, positiveInteger, FULL_SIZE[size]);
}

const { kind, out, seed, findings, ...architecture } = program.parse().opts<Options>();
const start = performance.now();
generateCheckpoint(out, { kind, architecture, seed, findings: findings.split(',') });
const seconds = (performance.now() - start) / 1000;
console.log(`${out}: ${(statSync(out).size / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`);
