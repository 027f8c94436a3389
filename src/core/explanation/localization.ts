import type { Region } from '../attribution/strongest-region.js';
import type { SliceImage } from '../ingest/study-geometry.js';

/** Which model's score it is. */
export type ScoredBy = 'supervised' | 'ctclip' | 'ensemble';

/** The name under which the ensemble's own score is explained. */
export const ENSEMBLE_SCORE = 'probability_of_pathology';

/** Where in the patient a score comes from. */
export interface Localization {
  readonly finding: string;
  readonly model: ScoredBy;
  /** In [0, 1]. */
  readonly probability: number;
  /** Name of the map's file, without its extension. */
  readonly map: string;
  /** Log odds; the map's values and `constant` sum to it. */
  readonly logit: number;
  readonly constant: number;
  /** Undefined where no place in the volume raises the score. */
  readonly region: LocalizedRegion | undefined;
}

/** A region, and the images of the series that it lies in. */
export interface LocalizedRegion extends Region {
  /** From its first slice to its last; empty for a volume that came without images. */
  readonly images: readonly SliceImage[];
}

/** Letters and digits of any script stay; what else is in a name has no place in a file's. */
export function mapName(model: ScoredBy, finding: string): string {
  if (model === 'ensemble') return finding;
  const safe = finding.normalize('NFC').replaceAll(/[^\p{L}\p{N}-]+/gu, '_');
  return `${model}_${safe.slice(0, MAX_NAME_LENGTH)}`;
}

const MAX_NAME_LENGTH = 60;
