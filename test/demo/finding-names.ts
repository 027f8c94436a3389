import type { FindingName } from '../../src/core/phantom/findings/findings.js';

/** Name of a planted finding in the zero-shot scores. */
export const ZERO_SHOT_NAME: Readonly<Record<FindingName, string>> = {
  nodule: 'Pulmonary nodule',
  consolidation: 'Consolidation',
  effusion: 'Pleural effusion',
  pneumothorax: 'Pneumothorax',
  emphysema: 'Pulmonary emphysema',
  'cardiac-enlargement': 'Cardiac chamber enlargement',
  'rib-fracture': 'Rib fracture',
};

/** Name of a planted finding in the supervised head, which has none for an enlarged heart. */
export const SUPERVISED_NAME: Readonly<Record<FindingName, string | undefined>> = {
  nodule: 'cancer',
  consolidation: 'infiltrate',
  effusion: 'pleural_effusion',
  pneumothorax: 'pneumothorax',
  emphysema: 'emphysema',
  'cardiac-enlargement': undefined,
  'rib-fracture': 'ribs_fracture',
};

/** Whether the name belongs to one of the findings in either list. */
export function namesOneOf(findings: readonly FindingName[], name: string): boolean {
  return findings.some((finding) => name === ZERO_SHOT_NAME[finding] || name === SUPERVISED_NAME[finding]);
}
