import type { ServiceConfiguration } from '../config/service-configuration.js';
import { DomainError } from '../problem/domain-error.js';
import type { StudyPredictor } from './study-predictor.js';

/**
 * Loads the configured models and proves that they run.
 * @throws DomainError saying which file or setting is wrong
 */
export function createStudyPredictor(configuration: ServiceConfiguration): Promise<StudyPredictor> {
  return Promise.reject(
    new DomainError('pipeline.missing', 'misconfigured', 'This build cannot predict studies yet.', {
      fields: { device: configuration.device.kind },
    }),
  );
}
