import type { SideShares } from '../attribution/named-side.js';
import type { Region } from '../attribution/strong-regions.js';
import type { Tissue } from '../quality/body-map.js';
import type { SliceImage } from '../ingest/study-geometry.js';

/** The networks whose scores can be split over the places of a study. */
export type LocatedNetwork = 'supervised' | 'ctclip';

/** The model that computed a score. */
export type ScoredBy = LocatedNetwork | 'ensemble';

/** The name under which the ensemble's own score is explained. */
export const ENSEMBLE_SCORE = 'probability_of_pathology';

/** The place in the patient behind a score. */
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
  /** The strongest region; undefined if no place in the volume raises the score. */
  readonly region: LocalizedRegion | undefined;
  /** Separate regions that add at least half as much at their peak, the strongest first. */
  readonly furtherRegions: readonly LocalizedRegion[];
  /** Shares of the patient's sides in the contribution of these regions; undefined without a region. */
  readonly sides: SideShares | undefined;
}

/** A region, with its tissue and the images of the series that it spans. */
export interface LocalizedRegion extends Region {
  /** The tissue of most of its voxels. A model can also attend to the table or the air; such a place shows no finding. */
  readonly tissue: Tissue;
  /** Images from its first slice to its last; empty for a volume that arrived without images. */
  readonly images: readonly SliceImage[];
}

/** Keeps letters and digits of any script, and hyphens; an underscore replaces other characters in the file's name. */
export function mapName(model: ScoredBy, finding: string): string {
  if (model === 'ensemble') return finding;
  const safe = finding.normalize('NFC').replaceAll(/[^\p{L}\p{N}-]+/gu, '_');
  return `${model}_${safe.slice(0, MAX_NAME_LENGTH)}`;
}

const MAX_NAME_LENGTH = 60;
