import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../../src/config/package-path.js';
import { loadFindings } from '../../src/core/classifier/findings.js';
import { FULL_SIZE } from '../generate/ct-clip-tensors.js';
import { generateCheckpoint, type CheckpointKind } from '../generate/generate-checkpoint.js';

const FILE_NAMES: Readonly<Record<CheckpointKind, string>> = {
  vocabfine: 'CT_VocabFine_v2.pt',
  supervised: 'CT_CLIP_Supervised_finetune_Zheka.pt',
};

/** Directory of the generated checkpoints, which are kept between runs: 1.77 GB each. */
export function benchDirectory(): string {
  const directory = join(tmpdir(), 'ctclip-bench');
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** Path of a checkpoint of the published size with random weights; generated if missing. */
export function fullSizeCheckpoint(kind: CheckpointKind): string {
  const path = join(benchDirectory(), FILE_NAMES[kind]);
  if (existsSync(path)) return path;
  process.stderr.write(`Generating ${path} (1.8 GB) …\n`);
  const findings = loadFindings(packagePath('config')).defaultSupervised;
  const seed = kind === 'vocabfine' ? 1 : 2;
  generateCheckpoint(`${path}.partial`, { kind, architecture: FULL_SIZE, seed, findings });
  renameSync(`${path}.partial`, path);
  return path;
}

/** A directory of checkpoints of the published size, with the vocabulary and the ensemble of the demonstration. */
export function fullSizeModels(): string {
  fullSizeCheckpoint('vocabfine');
  fullSizeCheckpoint('supervised');
  for (const name of ['vocab.txt', 'lightgbm_model.pkl'])
    copyFileSync(packagePath('models', 'demo', name), join(benchDirectory(), name));
  return benchDirectory();
}
