import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { EvidenceWriter } from '../evidence/evidence-writer.js';
import { loadFindingCodes } from '../evidence/finding-codes.js';

/**
 * The writer of evidence objects, from the configuration.
 * @throws DomainError `evidence.finding-codes`
 */
export function evidenceWriter({ evidence, archive, models }: ServiceConfiguration): EvidenceWriter {
  return new EvidenceWriter(evidence, archive, loadFindingCodes(models.configDirectory));
}
