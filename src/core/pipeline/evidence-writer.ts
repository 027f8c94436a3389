import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { EvidenceWriter } from '../evidence/evidence-writer.js';
import type { Rules } from './rules.js';

export function evidenceWriter(
  { evidence, archive }: ServiceConfiguration,
  { findingCodes }: Pick<Rules, 'findingCodes'>,
): EvidenceWriter {
  return new EvidenceWriter(evidence, archive, findingCodes);
}
