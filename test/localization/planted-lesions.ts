import type { Region } from '../../src/core/attribution/strongest-region.js';
import type { FindingName } from '../../src/core/phantom/findings/findings.js';
import { makePhantomStudy, type PhantomStudy } from '../../src/core/phantom/phantom-study.js';
import type { DemoModels } from '../builders/demo-models.js';
import { ZERO_SHOT_NAME } from '../demo/finding-names.js';

/** Findings that have a place. */
export const FOCAL_FINDINGS = [
  'consolidation',
  'nodule',
  'effusion',
  'pneumothorax',
  'rib-fracture',
] as const satisfies readonly FindingName[];

/** Far behind the first seed that is not trained on: what is located was not scored before either. */
const FIRST_LOCATED_SEED = 2_000_000;

/** What was planted, and where the explanation says that it is. */
export interface Located {
  readonly seed: number;
  readonly finding: FindingName;
  /** Whether the strongest place is within one token of a planted lesion of that finding. */
  readonly isFound: boolean;
  /** Whether the region is said to be on the lesion's side; undefined where the lesion has none or both. */
  readonly isSideRight: boolean | undefined;
}

/** Explains phantom number `index`, into which one focal finding is planted, from its DICOM files to its regions. */
export async function locatePlanted(models: DemoModels, index: number): Promise<Located> {
  const finding = FOCAL_FINDINGS[index % FOCAL_FINDINGS.length];
  const seed = FIRST_LOCATED_SEED + index;
  const options = { seed, findings: [finding], matrix: 160, companions: false } as const;
  const study = await models.score(options);
  const name = ZERO_SHOT_NAME[finding];
  const { localizations, maps } = await models.explain(study, { findings: [`ctclip_${name}`] });
  const located = localizations.find((one) => one.finding === name);
  const token = maps.get(located?.map ?? '')?.geometry.spacing[0] ?? 0;
  const lesions = makePhantomStudy(options).lesions;
  const region = located?.region;
  return {
    seed,
    finding,
    isFound: region !== undefined && isNear(region, lesions, token),
    isSideRight: region === undefined ? false : isSideRight(region, lesions),
  };
}

/** Along each axis, millimetres from the middle of the strongest token to the lesion's box. */
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
