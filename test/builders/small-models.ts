import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFindings } from '../../src/core/classifier/findings.js';
import { packagePath } from '../../src/config/package-path.js';
import { FULL_SIZE } from '../generate/ct-clip-tensors.js';
import { sharedFolder } from './made-once.js';
import { generateCheckpoint, type CheckpointRequest } from '../generate/generate-checkpoint.js';

/** The published names. */
export const CTCLIP_FILE = 'CT_VocabFine_v2.pt';
export const SUPERVISED_FILE = 'CT_CLIP_Supervised_finetune_Zheka.pt';
export const ENSEMBLE_FILE = 'lightgbm_model.pkl';
export const VOCABULARY_FILE = 'vocab.txt';

/** Three patches a side instead of 24, over the same field of view. */
const GRID = 3;
const TENSOR = { depth: 30, height: 60, width: 60, depth_spacing_mm: 12, in_plane_spacing_mm: 6 };

/**
 * Writes a bundle of models whose encoders take a five-hundredth of the published volume, for tests of the code around the
 * models: random weights, the demonstration's ensemble and vocabulary, the service's own findings. Marked as a demonstration.
 * @param directory is created
 */
export function writeSmallModels(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const file of [ENSEMBLE_FILE, VOCABULARY_FILE])
    copyFileSync(packagePath('models', 'demo', file), join(directory, file));
  writeSmallCheckpoint(directory, { kind: 'vocabfine' });
  writeSmallCheckpoint(directory, { kind: 'supervised' });
  const bundle = { intended_use: 'demonstration', tokenizer: VOCABULARY_FILE, tensor: TENSOR };
  writeFileSync(join(directory, 'bundle.json'), JSON.stringify(bundle));
}

/** The directory of {@link writeSmallModels}, written once per run for all tests that change nothing in it. */
export function sharedSmallModels(): string {
  return sharedFolder('small models', writeSmallModels);
}

/**
 * Writes one of the two checkpoints of {@link writeSmallModels}, or a changed one.
 * @param directory has the vocabulary
 */
export function writeSmallCheckpoint(
  directory: string,
  request: Pick<CheckpointRequest, 'kind'> & Partial<CheckpointRequest>,
): void {
  const words = readFileSync(join(directory, VOCABULARY_FILE), 'utf8').trimEnd().split('\n');
  const architecture = {
    ...FULL_SIZE,
    ...{ dim: 24, codes: 64, grid: GRID, spatialLayers: 1, temporalLayers: 1, heads: 2, headWidth: 12 },
    ...{ latent: 16, textWidth: 64, textInner: 64, textLayers: 1, vocabulary: words.length },
  };
  const findings = loadFindings(packagePath('config')).defaultSupervised;
  const file = request.kind === 'vocabfine' ? CTCLIP_FILE : SUPERVISED_FILE;
  generateCheckpoint(join(directory, file), { architecture, seed: 1, findings, ...request });
}
