import { loadFindings } from '../../src/core/classifier/findings.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { packagePath } from '../../src/config/package-path.js';
import type { PromptPair } from '../../src/core/inference/prompt-encoder.js';
import { PUBLISHED_GEOMETRY, type TensorGeometry } from '../../src/core/tensor/tensor-geometry.js';
import { fullSizeCheckpoint } from '../bench/full-size-checkpoint.js';

export interface ComparedModels {
  readonly ctclipPath: string;
  readonly supervisedPath: string;
  readonly tokenizerPath: string;
  readonly textHeads: number | undefined;
  readonly geometry: TensorGeometry;
  /** Slices, rows and columns of the first pass, if not those of an ordinary series. */
  readonly ordinarySize?: readonly [number, number, number];
  readonly findings: readonly PromptPair[];
  readonly defaultSupervised: readonly string[];
}

/**
 * The demonstration models, or generated ones of the published size.
 * @param depth slices of the encoder input, if not the models' own
 */
export function comparedModels(full: boolean, depth?: number): ComparedModels {
  const demo = packagePath('models/demo');
  const { models, tensor } = loadConfiguration({ MODELS_DIR: demo });
  const { zeroShot, defaultSupervised } = loadFindings(packagePath('config'));
  const geometry = full ? PUBLISHED_GEOMETRY : tensor;
  return {
    ctclipPath: full ? fullSizeCheckpoint('vocabfine') : models.ctclipPath,
    supervisedPath: full ? fullSizeCheckpoint('supervised') : models.supervisedPath,
    tokenizerPath: models.tokenizerPath,
    textHeads: full ? undefined : models.textHeads,
    geometry: { ...geometry, depth: depth ?? geometry.depth },
    findings: zeroShot,
    defaultSupervised,
  };
}
