import { cardiacEnlargement } from './cardiac-enlargement.js';
import { consolidation } from './consolidation.js';
import { effusion } from './effusion.js';
import { emphysema } from './emphysema.js';
import type { Finding } from './finding.js';
import { nodule } from './nodule.js';
import { pneumothorax } from './pneumothorax.js';
import { ribFracture } from './rib-fracture.js';

/** All findings that can be planted, in drawing order. */
export const FINDINGS = {
  'cardiac-enlargement': cardiacEnlargement,
  emphysema,
  consolidation,
  nodule,
  effusion,
  pneumothorax,
  'rib-fracture': ribFracture,
} as const satisfies Record<string, Finding>;

export type FindingName = keyof typeof FINDINGS;

export const FINDING_NAMES = Object.keys(FINDINGS) as FindingName[];

export function isFindingName(name: string): name is FindingName {
  return Object.hasOwn(FINDINGS, name);
}
