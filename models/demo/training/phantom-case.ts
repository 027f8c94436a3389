import type { Patient } from '../../../src/core/phantom/chest-phantom.js';
import { FINDING_NAMES, type FindingName } from '../../../src/core/phantom/findings/findings.js';
import { Random } from '../../../src/core/phantom/random.js';
import type { ScanSettings } from '../../../src/core/phantom/scan.js';

/** A phantom for training or testing: the patient, and the resolution of the scan. */
export interface PhantomCase extends Patient {
  readonly settings: ScanSettings;
}

/** Seeds from here on are not used for training. */
export const FIRST_UNSEEN_SEED = 1_000_000;

/** Rows and columns: coarser than a scanner's, to draw faster; `ctclip phantom` uses 256. */
const MATRICES = [128, 128, 144, 144, 160, 192, 256] as const;

/** Three of ten patients are healthy; of the others, about one in three has two findings. */
const HEALTHY = 0.3;
const SECOND_FINDING = 0.35;

/** Probability of a finding in a crowded phantom, and its number of places: small findings need many to be learned. */
const CROWD: Readonly<Record<FindingName, { readonly chance: number; readonly places: readonly number[] }>> = {
  nodule: { chance: 0.65, places: [2, 3, 4, 5, 6] },
  'rib-fracture': { chance: 0.6, places: [1, 2, 3] },
  consolidation: { chance: 0.35, places: [1, 2] },
  effusion: { chance: 0.3, places: [1] },
  pneumothorax: { chance: 0.3, places: [1] },
  emphysema: { chance: 0.4, places: [1] },
  'cardiac-enlargement': { chance: 0.35, places: [1] },
};

/** A patient with unrealistically many findings: the encoder learns more from one than from ten of `phantomCase`. */
export function crowdedCase(seed: number): PhantomCase {
  const random = new Random(seed).fork('crowded case');
  const settings = settingsOf(random);
  const findings = FINDING_NAMES.flatMap((finding) => {
    const { chance, places } = CROWD[finding];
    return Array.from({ length: random.chance(chance) ? random.pick(places) : 0 }, () => finding);
  });
  return { seed, findings, settings };
}

/** The seed determines everything. */
export function phantomCase(seed: number): PhantomCase {
  const random = new Random(seed).fork('case');
  const settings = settingsOf(random);
  const order = random.shuffled<FindingName>(FINDING_NAMES);
  const count = random.chance(HEALTHY) ? 0 : random.chance(SECOND_FINDING) ? 2 : 1;
  const [first, ...others] = order;
  const second = others.find((other) => !covers(first, other) && !covers(other, first));
  const findings = [first, second].filter((finding) => finding !== undefined).slice(0, count);
  return { seed, findings, settings };
}

/** The later finding hides a nodule, which would then be invisible. */
function covers(later: FindingName, earlier: FindingName): boolean {
  return earlier === 'nodule' && (later === 'effusion' || later === 'pneumothorax');
}

function settingsOf(random: Random): ScanSettings {
  return { matrix: random.pick(MATRICES), sliceSpacing: Math.round(random.between(2.2, 4.4) * 20) / 20 };
}
