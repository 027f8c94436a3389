import type { FindingName } from '../../src/core/phantom/findings/findings.js';

/** Under which name the zero-shot scores know a planted finding. */
export const ZERO_SHOT_NAME: Readonly<Record<FindingName, string>> = {
  nodule: 'Pulmonary nodule',
  consolidation: 'Consolidation',
  effusion: 'Pleural effusion',
  pneumothorax: 'Pneumothorax',
  emphysema: 'Pulmonary emphysema',
  'cardiac-enlargement': 'Cardiac chamber enlargement',
  'rib-fracture': 'Rib fracture',
};

/** Under which name the supervised head knows it; it has none for an enlarged heart. */
export const SUPERVISED_NAME: Readonly<Record<FindingName, string | undefined>> = {
  nodule: 'cancer',
  consolidation: 'infiltrate',
  effusion: 'pleural_effusion',
  pneumothorax: 'pneumothorax',
  emphysema: 'emphysema',
  'cardiac-enlargement': undefined,
  'rib-fracture': 'ribs_fracture',
};

/** Whether the name is one under which either of the two knows one of the findings. */
export function namesOneOf(findings: readonly FindingName[], name: string): boolean {
  return findings.some((finding) => name === ZERO_SHOT_NAME[finding] || name === SUPERVISED_NAME[finding]);
}
