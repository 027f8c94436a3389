import { loadFindings } from '../classifier/findings.js';
import { loadEnsemble } from '../classifier/load-ensemble.js';
import type { ModelsConfiguration } from '../../config/models.configuration.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { CtClip } from '../inference/ct-clip.js';
import { TextLatentCache } from '../inference/text-latent-cache.js';
import { StudyReader } from '../ingest/study-reader.js';
import { ingestSettings } from './ingest-settings.js';
import { LocalStudyPredictor } from './local-study-predictor.js';
import { digestModels, type ModelDigests, verifyListedModels } from './model-digests.js';
import { ScoreClassifier } from './score-classifier.js';
import type { ModelReport } from './study-prediction.js';
import type { StudyPredictor } from './study-predictor.js';

/**
 * Loads the configured models and proves that they run.
 * @throws DomainError that names the wrong file or setting
 */
export async function createStudyPredictor(configuration: ServiceConfiguration): Promise<StudyPredictor> {
  const { models, device, tensor: geometry } = configuration;
  const findings = loadFindings(models.configDirectory);
  const digests = digestModels(models);
  const report = modelReport(models, digests);
  // Loading may fail first; then the report has no reader.
  report.catch(() => undefined);
  await verifyListedModels(models, digests);
  const cache = new TextLatentCache(models.cacheDirectory);
  const ensemble = await loadEnsemble(models.lightgbmPath);
  const ctClip = await CtClip.load({
    ctclipPath: models.ctclipPath,
    supervisedPath: models.supervisedPath,
    tokenizerPath: models.tokenizerPath,
    textHeads: models.textHeads,
    findings: findings.zeroShot,
    defaultSupervised: findings.defaultSupervised,
    input: geometry,
    device,
    latentKeeping: { cache, checkpointSha256: digests.ctclipPath },
  });
  const classifier = new ScoreClassifier(ensemble, findings, ctClip.findings.supervised, models.threshold);
  const reader = new StudyReader(ingestSettings(configuration));
  return new LocalStudyPredictor(reader, ctClip, findings, classifier, await report);
}

async function modelReport(models: ModelsConfiguration, digests: ModelDigests): Promise<ModelReport> {
  const [supervised, ctclip, lightgbm] = await Promise.all([
    digests.supervisedPath,
    digests.ctclipPath,
    digests.lightgbmPath,
  ]);
  const { intendedUse, threshold } = models;
  return {
    intendedUse,
    supervisedSha256: supervised,
    ctclipSha256: ctclip,
    lightgbmSha256: lightgbm,
    threshold,
  };
}
