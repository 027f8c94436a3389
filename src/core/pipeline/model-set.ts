import { createHash } from 'node:crypto';
import { type NetworkConfiguration, scoreNames } from '../../config/network.configuration.js';
import type { ModelsConfiguration } from '../../config/models.configuration.js';
import { type DigestedFile, digestModels, digestOf, verifyListedModels } from './model-digests.js';
import { loadRules, type Rules } from './rules.js';
import type { FurtherNetwork, ModelFiles, NetworkReport } from './study-prediction.js';

/** The configured model files, before they are loaded. */
export interface ModelSet {
  readonly files: ModelsConfiguration;
  readonly rules: Rules;
  readonly digests: readonly DigestedFile[];
  /** The description of the files in every answer. Resolves when all files are hashed. */
  readonly report: Promise<ModelFiles>;
}

/**
 * Starts to hash the model files and checks those that a `SHA256SUMS` lists.
 * @param known the SHA-256 of the files by name, if they are hashed already
 * @throws DomainError that names the wrong file or setting
 */
export async function openModelSet(
  files: ModelsConfiguration,
  known: Readonly<Partial<Record<string, string>>> = {},
): Promise<ModelSet> {
  const rules = loadRules(files);
  const digests = digestModels(files, known);
  const report = describeFiles(files, digests);
  // Loading may fail first; then the report has no reader.
  report.catch(() => undefined);
  await verifyListedModels(digests);
  return { files, rules, digests, report };
}

/** The description of the model files in every answer, once all are hashed. */
export async function describeFiles(
  { intendedUse, networks: further, ensembles }: ModelsConfiguration,
  digests: readonly DigestedFile[],
): Promise<ModelFiles> {
  const networks = digests.filter(({ kind }) => kind === 'network');
  return {
    intendedUse,
    networks: await Promise.all(
      networks.map(async ({ name, sha256 }): Promise<NetworkReport> => {
        const described = further.find((network) => network.name === name);
        return {
          name,
          sha256: await sha256,
          ...(described !== undefined && { further: furtherNetwork(described) }),
        };
      }),
    ),
    ensembles: await Promise.all(
      ensembles.map(async ({ name, threshold }) => ({
        name,
        threshold,
        sha256: await digestOf(digests, name),
      })),
    ),
  };
}

function furtherNetwork(network: NetworkConfiguration): FurtherNetwork {
  const { name, input, output, features, answer, onFailure } = network;
  // Without the path, which is that of a private copy.
  const settings = JSON.stringify({ name, input, output, onFailure, answer, features });
  return {
    title: answer?.title,
    findings: scoreNames(output),
    prefix: features?.prefix,
    settingsSha256: createHash('sha256').update(settings).digest('hex'),
  };
}
