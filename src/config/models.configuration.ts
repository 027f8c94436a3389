import { DEFAULT_INTENDED_USE } from './intended-use.js';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { FEATURE_NAMES, type FeatureNames } from '../core/classifier/feature-binding.js';
import { PUBLISHED_GEOMETRY, type TensorGeometry } from '../core/tensor/tensor-geometry.js';
import type { EnsembleConfiguration } from './ensemble.configuration.js';
import { MAIN_ENSEMBLE } from './model-names.js';
import type { ModelBundle } from './model-bundle.js';
import type { NetworkConfiguration } from './network.configuration.js';
import { packagePath } from './package-path.js';
import { parseTensorShape, parseTensorSpacing, type TensorShape, type TensorSpacing } from './tensor-text.js';
import { DecimalNumber, OneOf, Parsed, Text, WholeNumber } from './variables.js';

/** The published files' names: operators who copy them into MODELS_DIR need no further settings. */
const PUBLISHED_FILES = {
  supervised: 'CT_CLIP_Supervised_finetune_Zheka.pt',
  ctclip: 'CT_VocabFine_v2.pt',
  lightgbm: 'lightgbm_model.pkl',
} as const;

/** The model files and their use. All paths are absolute. */
export interface ModelsConfiguration {
  readonly supervisedPath: string;
  readonly ctclipPath: string;
  /** Networks besides CT-CLIP's two. */
  readonly networks: readonly NetworkConfiguration[];
  /** The main one first. */
  readonly ensembles: readonly [EnsembleConfiguration, ...EnsembleConfiguration[]];
  /** `vocab.txt`, `tokenizer.json`, or a directory that contains one. */
  readonly tokenizerPath: string;
  /** Attention heads of the text encoder; undefined: width / 64, BERT's rule. */
  readonly textHeads: number | undefined;
  /** Directory of `series-rules.json` and the lists of findings, prompts and groups. */
  readonly configDirectory: string;
  /** Matching of the ensemble's feature names with the computed ones. */
  readonly featureNames: FeatureNames;
  /** Largest share of the ensemble's gain that features without a source may carry, in [0, 1]. */
  readonly maxMissingGain: number;
  /** `research`, or the value of a bundle: `demonstration` for the demonstration models. */
  readonly intendedUse: string;
  /** Caches results that depend only on the models, for the next start. */
  readonly cacheDirectory: string;
  /** Whether the copies of the models stay in the cache directory for the next start. */
  readonly keepsCopies: boolean;
}

export class ModelsEnvironment {
  @Text()
  MODELS_DIR = packagePath('models');

  @Text()
  SUPERVISED_MODEL_PATH?: string;

  @Text()
  CTCLIP_MODEL_PATH?: string;

  @Text()
  LIGHTGBM_MODEL_PATH?: string;

  @Text()
  TEXT_TOKENIZER_PATH?: string;

  @WholeNumber(1, 1024)
  TEXT_HEADS?: number;

  @Text()
  CONFIG_DIR = packagePath('config');

  @Text()
  CACHE_DIR = join(tmpdir(), 'ctclip-cache');

  @OneOf(['true', 'false'])
  KEEP_MODEL_COPIES: 'true' | 'false' = 'false';

  @DecimalNumber(0, 1)
  OPTIMAL_THRESHOLD = 0.4;

  @OneOf(FEATURE_NAMES)
  FEATURE_NAMES: FeatureNames = 'escaped';

  @DecimalNumber(0, 1)
  MAX_MISSING_FEATURE_GAIN = 0.01;

  @Parsed(parseTensorShape, 'must be DEPTHxHEIGHTxWIDTH in voxels, such as "240x480x480"')
  TENSOR_SHAPE?: TensorShape;

  @Parsed(parseTensorSpacing, 'must be DEPTHxINPLANE in millimetres, such as "1.5x0.75"')
  TENSOR_SPACING_MM?: TensorSpacing;
}

/** Finds the bundle of a directory: `readModelBundle`, or a replacement in tests. */
export type BundleOf = (directory: string) => ModelBundle | undefined;

export function modelsConfiguration(environment: ModelsEnvironment, bundleOf: BundleOf): ModelsConfiguration {
  const directory = resolve(environment.MODELS_DIR);
  const bundle = bundleOf(directory);
  const choose = (variable: string | undefined, bundled: string | undefined, published: string): string =>
    variable === undefined ? (bundled ?? join(directory, published)) : resolve(variable);
  const ctclipPath = choose(environment.CTCLIP_MODEL_PATH, bundle?.ctclipPath, PUBLISHED_FILES.ctclip);
  const supervisedPath = choose(
    environment.SUPERVISED_MODEL_PATH,
    bundle?.supervisedPath,
    PUBLISHED_FILES.supervised,
  );
  const lightgbmPath = choose(
    environment.LIGHTGBM_MODEL_PATH,
    bundle?.lightgbmPath,
    PUBLISHED_FILES.lightgbm,
  );
  const networks = bundle?.networks ?? [];
  const ensembles = bundle?.ensembles ?? [];
  const furtherPaths = [...networks, ...ensembles].map(({ path }) => path);
  const ctclipBundle = bundleOf(dirname(ctclipPath));
  const tokenizer = environment.TEXT_TOKENIZER_PATH ?? ctclipBundle?.tokenizerPath ?? dirname(ctclipPath);
  return {
    supervisedPath,
    ctclipPath,
    networks,
    ensembles: [
      { name: MAIN_ENSEMBLE, path: lightgbmPath, threshold: environment.OPTIMAL_THRESHOLD },
      ...ensembles,
    ],
    tokenizerPath: resolve(tokenizer),
    textHeads: environment.TEXT_HEADS ?? ctclipBundle?.textHeads,
    configDirectory: resolve(environment.CONFIG_DIR),
    featureNames: environment.FEATURE_NAMES,
    maxMissingGain: environment.MAX_MISSING_FEATURE_GAIN,
    intendedUse: intendedUse([supervisedPath, ctclipPath, lightgbmPath, ...furtherPaths], bundleOf),
    cacheDirectory: resolve(environment.CACHE_DIR),
    keepsCopies: environment.KEEP_MODEL_COPIES === 'true',
  };
}

/**
 * One demonstration model makes the whole answer a demonstration, so the first bundle that restricts the use wins. The
 * environment cannot lift the restriction.
 */
function intendedUse(files: readonly string[], bundleOf: BundleOf): string {
  const stated = files.map((file) => bundleOf(dirname(file))?.intendedUse);
  return stated.find((use) => use !== undefined && use !== DEFAULT_INTENDED_USE) ?? DEFAULT_INTENDED_USE;
}

/** The tensor's geometry: from the environment, else from the CT-CLIP checkpoint's bundle, else the published one. */
export function tensorGeometry(
  environment: ModelsEnvironment,
  models: ModelsConfiguration,
  bundleOf: BundleOf,
): TensorGeometry {
  const { TENSOR_SHAPE: shape, TENSOR_SPACING_MM: spacing } = environment;
  const base = bundleOf(dirname(models.ctclipPath))?.tensor ?? PUBLISHED_GEOMETRY;
  return {
    ...base,
    ...shape,
    ...(spacing && { depthSpacing: spacing.depth, inPlaneSpacing: spacing.inPlane }),
  };
}
