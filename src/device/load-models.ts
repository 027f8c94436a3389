import { join } from 'node:path';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { createStudyPredictor } from '../core/pipeline/create-study-predictor.js';
import type { StudyPredictor } from '../core/pipeline/study-predictor.js';
import { ModelCopies } from './model-copies.js';
import { proveModels } from './prove-models.js';

/**
 * The models of a device process, which nobody can change under it.
 * @param isCandidate they are to take the places of others that serve, and must be proven before
 * @throws DomainError saying which file or setting is wrong
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
