import type { ModelsConfiguration } from '../../config/models.configuration.js';
import { loadFindings, type Findings } from '../classifier/findings.js';
import { digestModels, type ModelDigests, verifyListedModels } from './model-digests.js';
import type { ModelFiles } from './study-prediction.js';

/** The configured model files, before they are loaded. */
export interface ModelSet {
  readonly files: ModelsConfiguration;
  readonly findings: Findings;
  readonly digests: ModelDigests;
  /** The description of the files in every answer. Resolves when all files are hashed. */
  readonly report: Promise<ModelFiles>;
}

/**
 * Starts to hash the model files and checks those that a `SHA256SUMS` lists.
 * @throws DomainError that names the wrong file or setting
 */
export async function openModelSet(files: ModelsConfiguration): Promise<ModelSet> {
  const findings = loadFindings(files.configDirectory);
  const digests = digestModels(files);
  const report = modelReport(files, digests);
  // Loading may fail first; then the report has no reader.
  report.catch(() => undefined);
  await verifyListedModels(files, digests);
  return { files, findings, digests, report };
}

async function modelReport(
  { intendedUse, threshold }: ModelsConfiguration,
  digests: ModelDigests,
): Promise<ModelFiles> {
  const [supervisedSha256, ctclipSha256, lightgbmSha256] = await Promise.all([
    digests.supervisedPath,
    digests.ctclipPath,
    digests.lightgbmPath,
  ]);
  return { intendedUse, supervisedSha256, ctclipSha256, lightgbmSha256, threshold };
}
