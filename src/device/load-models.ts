import { join } from 'node:path';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { createStudyPredictor } from '../core/pipeline/create-study-predictor.js';
import type { StudyPredictor } from '../core/pipeline/study-predictor.js';
import { ModelCopies } from './model-copies.js';
import { proveModels } from './prove-models.js';

/**
 * Loads the models of a device process, from copies that nobody else can change.
 * @param isCandidate whether they are to replace models in use, and must be proven first
 * @throws DomainError that names the wrong file or setting
 */
export async function loadModels(
  configuration: ServiceConfiguration,
  isCandidate: boolean,
): Promise<StudyPredictor> {
  const { models } = configuration;
  const copies = await ModelCopies.take(models, join(models.cacheDirectory, 'loaded'));
  process.once('exit', () => copies.deleteAtOnce());
  const predictor = await createStudyPredictor({ ...configuration, models: copies.models });
  if (isCandidate) await proveModels(predictor, copies.directory);
  await copies.requireUnchanged();
  return predictor;
}
