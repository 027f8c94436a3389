import { Random } from '../../src/core/phantom/random.js';
import { mixedStudy, type MixedStudy } from '../builders/mixed-study.js';
import { buildZip } from '../builders/zip-builder.js';
import { BASE_FILES, type BaseFile } from './base-files.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateDicom } from './mutate-dicom.js';
import { lyingZip, mutateZip } from './mutate-zip.js';

/** Readers under test. `threads` reads whole studies like `study`, but on worker threads of the built program. */
export const TARGETS = ['dicom', 'archive', 'checkpoint', 'ensemble', 'study', 'mixture', 'threads'] as const;
export type Target = (typeof TARGETS)[number];

export interface FuzzCase {
  readonly seed: number;
  readonly target: Target;
  /** The valid file from which it was made. */
  readonly base: string;
  readonly bytes: Uint8Array;
  /** The sets of images that a volume of a mixed study must not mix. */
  readonly mixture?: MixedStudy;
}

/** Weights of the targets: starting threads takes a hundred times as long as any other case. */
const WEIGHTS: Readonly<Record<Target, number>> = {
  dicom: 500,
  archive: 200,
  checkpoint: 80,
  ensemble: 70,
  study: 150,
  mixture: 100,
  threads: 3,
};

/** A case by its number: the same number gives the same bytes. */
export function makeCase(seed: number, targets: readonly Target[] = TARGETS): FuzzCase {
  const random = new Random(seed);
  const weighted = targets.flatMap((target) => Array.from({ length: WEIGHTS[target] }, () => target));
  const target = random.pick(weighted);
  return { seed, target, ...inputOf(target, random) };
}

function inputOf(target: Target, random: Random): Omit<FuzzCase, 'seed' | 'target'> {
  switch (target) {
    case 'dicom':
      return mutated(random.pick(BASE_FILES.dicom), random, mutateDicom);
    case 'checkpoint':
      return mutated(
        random.pick(BASE_FILES.checkpoints),
        random,
        random.chance(0.5) ? mutateZip : mutateBytes,
      );
    case 'ensemble':
      return mutated(random.pick(BASE_FILES.ensembles), random, mutateBytes);
    case 'archive':
      return random.chance(0.3)
        ? mutated(random.pick(BASE_FILES.archives), random, mutateZip)
        : archiveOf(BASE_FILES.dicom.slice(0, 3), random);
    case 'mixture': {
      const mixture = mixedStudy(random);
      const entries = mixture.files.map((file) => ({ ...file, method: 0 }));
      return { base: `mixture by ${mixture.difference}`, bytes: buildZip(entries), mixture };
    }
    case 'study':
    case 'threads':
      return archiveOf(random.pick(BASE_FILES.studies), random);
  }
}

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

function mutated(
  { name, bytes }: BaseFile,
  random: Random,
  mutate: Mutation,
): { base: string; bytes: Uint8Array } {
  let result = bytes;
  for (let changes = random.pick([1, 1, 2, 4]); changes > 0; changes--) result = mutate(result, random);
  return { base: name, bytes: result };
}

/** Good files in a damaged archive, damaged files in a good one, or both. */
function archiveOf(files: readonly BaseFile[], random: Random): { base: string; bytes: Uint8Array } {
  const badFiles = random.chance(0.6) ? random.pick([1, 2, files.length]) : 0;
  const contents = files.map((file) => {
    const isBad = random.below(files.length) < badFiles;
    return { name: file.name, bytes: isBad ? mutated(file, random, mutateDicom).bytes : file.bytes };
  });
  const base = `archive of ${files[0].name} and ${files.length - 1} more`;
  if (badFiles > 0 && random.chance(0.7)) {
    return { base, bytes: buildZip(contents.map(({ name, bytes }) => ({ name, data: bytes }))) };
  }
  const bytes = lyingZip(contents, random);
  return { base, bytes: random.chance(0.5) ? mutateZip(bytes, random) : bytes };
}
