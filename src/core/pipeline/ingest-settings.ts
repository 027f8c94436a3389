import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { loadSeriesRules } from '../dicom/series/load-series-rules.js';
import type { IngestSettings } from '../ingest/ingest-request.js';

/**
 * The settings for reading studies, from the configuration.
 * @param rules by default those of the configuration
 * @throws DomainError `dicom.invalid-series-rules`
 */
export function ingestSettings(
  configuration: ServiceConfiguration,
  rules = loadSeriesRules(join(configuration.models.configDirectory, 'series-rules.json')),
): IngestSettings {
  const { archive, dicom, nifti, tensor, device } = configuration;
  return {
    archive,
    rules,
    limits: dicom,
    niftiOrientation: nifti.orientation,
    geometry: tensor,
    threads: device.decodeThreads ?? availableParallelism(),
  };
}
