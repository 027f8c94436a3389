import type { Region } from '../../src/core/attribution/strong-regions.js';
import type { FindingName } from '../../src/core/phantom/findings/findings.js';
import { makePhantomStudy, type PhantomStudy } from '../../src/core/phantom/phantom-study.js';
import type { ScanSettings } from '../../src/core/phantom/scan.js';
import type { DemoModels, StudyScores } from '../builders/demo-models.js';
import { ZERO_SHOT_NAME } from '../demo/finding-names.js';

/** Findings with a location. */
export const FOCAL_FINDINGS = [
  'consolidation',
  'nodule',
  'effusion',
  'pneumothorax',
  'rib-fracture',
] as const satisfies readonly FindingName[];

/** Far beyond the seeds for training and for evaluation, so located phantoms were never scored before. */
const FIRST_LOCATED_SEED = 2_000_000;

/** A planted finding, and its location by the explanation. */
export interface Located {
  readonly seed: number;
  readonly finding: FindingName;
  /** Whether the strongest place is within one token of a planted lesion of that finding. */
  readonly isFound: boolean;
  /** Whether the region's side is the lesion's; undefined if the lesion is on neither side or on both. */
  readonly isSideRight: boolean | undefined;
  readonly scores: StudyScores;
}

/**
 * Explains phantom number `index`, with one planted focal finding, from its DICOM files to its regions.
 * @param settings of its scan
 */
export async function locatePlanted(
  models: DemoModels,
  index: number,
  settings: ScanSettings = { matrix: 160 },
): Promise<Located> {
  const finding = FOCAL_FINDINGS[index % FOCAL_FINDINGS.length];
  const seed = FIRST_LOCATED_SEED + index;
  const phantom = makePhantomStudy({ ...settings, seed, findings: [finding], companions: false });
  const study = await models.score(phantom);
  const name = ZERO_SHOT_NAME[finding];
  const { localizations, maps } = await models.explain(study, { findings: [`ctclip_${name}`] });
  const located = localizations.find((one) => one.finding === name);
  const token = maps.get(located?.map ?? '')?.geometry.spacing[0] ?? 0;
  const { lesions } = phantom;
  const region = located?.region;
  return {
    seed,
    finding,
    isFound: region !== undefined && isNear(region, lesions, token),
    isSideRight: region === undefined ? false : isSideRight(region, lesions),
    scores: models.scoresOf(study),
  };
}

/** Whether the strongest token, `token` millimetres wide, is within its width of a lesion's box along each axis. */
function isNear({ peak }: Region, lesions: PhantomStudy['lesions'], token: number): boolean {
  return lesions.some(({ box }) =>
    peak.every(
      (place, axis) => place >= box.low[axis] - 1.5 * token && place <= box.high[axis] + 1.5 * token,
    ),
  );
}

function isSideRight({ side }: Region, lesions: PhantomStudy['lesions']): boolean | undefined {
  const sides = new Set(lesions.map((lesion) => lesion.side));
  const [only] = sides;
  return sides.size === 1 && only !== null ? side === only : undefined;
}
