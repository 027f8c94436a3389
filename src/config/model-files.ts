/** All model files of a configuration as one list: hashes, copies, checks and documents follow from it. */
import { MAIN_ENSEMBLE, SUPERVISED_NETWORK, ZERO_SHOT_NETWORK } from './model-names.js';
import type { EnsembleConfiguration } from './ensemble.configuration.js';
import type { ModelsConfiguration } from './models.configuration.js';

/** A model file. */
export interface ModelFile {
  readonly kind: 'network' | 'ensemble';
  /** Unique among the files of a configuration. */
  readonly name: string;
  readonly path: string;
  /** The setting that names the file, for operators. */
  readonly setting: string;
}

/** The files in the order of the answer: CT-CLIP's two checkpoints, further networks, the ensembles. */
export function modelFiles(models: ModelsConfiguration): readonly ModelFile[] {
  const { supervisedPath, ctclipPath, networks, ensembles } = models;
  return [
    { kind: 'network', name: SUPERVISED_NETWORK, path: supervisedPath, setting: 'SUPERVISED_MODEL_PATH' },
    { kind: 'network', name: ZERO_SHOT_NETWORK, path: ctclipPath, setting: 'CTCLIP_MODEL_PATH' },
    ...networks.map(({ name, path }): ModelFile => {
      return { kind: 'network', name, path, setting: `"networks" of bundle.json (${name})` };
    }),
    ...ensembles.map(ensembleFile),
  ];
}

function ensembleFile({ name, path }: EnsembleConfiguration): ModelFile {
  const setting = name === MAIN_ENSEMBLE ? 'LIGHTGBM_MODEL_PATH' : `"ensembles" of bundle.json (${name})`;
  return { kind: 'ensemble', name, path, setting };
}

/** The configuration with its model files at other paths. */
export function withModelPaths(
  models: ModelsConfiguration,
  pathOf: (file: ModelFile) => string,
): ModelsConfiguration {
  const paths = new Map(modelFiles(models).map((file) => [file.name, pathOf(file)]));
  const path = (name: string, own: string): string => paths.get(name) ?? own;
  const moved = <T extends { readonly name: string; readonly path: string }>(one: T): T => ({
    ...one,
    path: path(one.name, one.path),
  });
  const [main, ...further] = models.ensembles;
  return {
    ...models,
    supervisedPath: path(SUPERVISED_NETWORK, models.supervisedPath),
    ctclipPath: path(ZERO_SHOT_NETWORK, models.ctclipPath),
    networks: models.networks.map(moved),
    ensembles: [moved(main), ...further.map(moved)],
  };
}
