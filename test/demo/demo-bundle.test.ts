/** The accuracy of the demonstration bundle, and its loss on misread input. `npm run demo:evaluate` measures more. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaUnderCurve } from './area-under-curve.js';
import { DemoModels, type StudyScores } from '../builders/demo-models.js';
import { ONE_THREAD } from '../builders/one-thread.js';
import { FOCAL_FINDINGS, type Located, locatePlanted } from '../localization/planted-lesions.js';
import { namesOneOf, ZERO_SHOT_NAME } from './finding-names.js';
import { FIRST_UNSEEN_SEED, phantomCase, type PhantomCase } from '../../models/demo/training/phantom-case.js';
import { scanPhantom } from '../../models/demo/training/phantom-volume.js';
import type { Volume } from '../../src/core/volume/volume.js';
import { FINDING_NAMES, type FindingName } from '../../src/core/phantom/findings/findings.js';
import { makePhantomStudy } from '../../src/core/phantom/phantom-study.js';
import { resampleSlab } from '../../src/core/tensor/resample-slab.js';
import { tensorFromVolume } from '../../src/core/tensor/tensor-from-volume.js';
import { PUBLISHED_GEOMETRY } from '../../src/core/tensor/tensor-geometry.js';
import { orientToSlp, type VolumeView } from '../../src/core/volume/volume-view.js';

/** Scans as coarse as in the training; coarser ones for tests that do not depend on details. */
const SCAN = { matrix: 128, sliceSpacing: 4 };
const COARSE = { matrix: 64, sliceSpacing: 6 };

/** The published cube in larger voxels. */
const COARSE_GEOMETRY = { depth: 60, height: 120, width: 120, depthSpacing: 6, inPlaneSpacing: 3 };

const { depth, height, width } = PUBLISHED_GEOMETRY;
const tensor = new Float32Array(depth * height * width);

/** The encoder input, valid until the next call: fresh memory for each of them would cost seconds. */
function tensorOf(view: VolumeView): Float32Array {
  resampleSlab(view, PUBLISHED_GEOMETRY, 0, tensor);
  return tensor;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int16Array | Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

let models: DemoModels;
beforeAll(async () => {
  models = await DemoModels.load(undefined, ONE_THREAD);
});
afterAll(() => models.close());

describe('the volume on which the bundle is trained and measured', () => {
  it.each([3, 5])('equals the volume that the ingest reads from phantom %i', async (seed) => {
    const patient = { ...phantomCase(seed), settings: COARSE };
    const read = await models.read(makePhantomStudy({ ...patient, ...COARSE }).files, COARSE_GEOMETRY);
    const { volume } = scanPhantom(patient);
    const { data, columns, rows, slices, spacing } = volume;
    expect(read.volume).toMatchObject({ columns, rows, slices, spacing });
    expect(bytesOf(read.volume.data).equals(bytesOf(data))).toBe(true);
    const expected = tensorFromVolume(orientToSlp(volume), COARSE_GEOMETRY);
    expect(bytesOf(read.tensor).equals(bytesOf(expected))).toBe(true);
  });
});

/** Findings per patient. With the located ones, every finding occurs twice. No other finding hides the nodule. */
const ILL: readonly (readonly FindingName[])[] = [
  ['nodule', 'emphysema', 'cardiac-enlargement'],
  ['consolidation', 'pneumothorax', 'cardiac-enlargement'],
  ['effusion', 'rib-fracture', 'emphysema'],
];
const HEALTHY_SEEDS = [1005, 1006, 1007];
/** Patients whose volumes are scored without DICOM files. */
const SCANNED: readonly PhantomCase[] = [
  ...ILL.map((findings, index) => ({ seed: FIRST_UNSEEN_SEED + 1000 + index, findings, settings: SCAN })),
  ...HEALTHY_SEEDS.map((seed) => ({ seed: FIRST_UNSEEN_SEED + seed, findings: [], settings: SCAN })),
];
/** Range of `SCANNED`: a patient with findings, whose volume is also read wrongly. */
const MISREAD = [2, 3] as const;

describe('the demonstration bundle', () => {
  let volumes: Volume[];
  let located: Located[];
  let right: StudyScores[];
  /** Findings of each patient: first the scanned ones, then those whose lesion is located in DICOM files. */
  let planted: (readonly FindingName[])[];

  beforeAll(async () => {
    volumes = SCANNED.map((patient) => scanPhantom(patient).volume);
    located = [];
    for (let index = 0; index < FOCAL_FINDINGS.length; index++)
      located.push(await locatePlanted(models, index, SCAN));
    right = [...(await scoresOf(volumes.map(orientToSlp))), ...located.map(({ scores }) => scores)];
    planted = [...SCANNED.map(({ findings }) => findings), ...located.map(({ finding }) => [finding])];
  });

  it.each(FINDING_NAMES)('distinguishes patients with %s from others', (finding) => {
    const probabilities = right.map(({ ctclip }) => ctclip[ZERO_SHOT_NAME[finding]]);
    const isPlanted = planted.map((findings) => findings.includes(finding));
    expect(areaUnderCurve(probabilities, isPlanted)).toBeGreaterThanOrEqual(0.9);
  });

  it('distinguishes patients with pathology from healthy ones', () => {
    const scores = right.map(({ pathology }) => pathology);
    const isIll = planted.map((findings) => findings.length > 0);
    expect(areaUnderCurve(scores, isIll)).toBeGreaterThanOrEqual(0.95);
  });

  it('names a planted finding as the strongest', () => {
    const named = right.filter(({ strongest }, patient) => namesOneOf(planted[patient], strongest));
    expect(named.length).toBe(planted.filter((findings) => findings.length > 0).length);
  });

  it('points at the lesion: the peak of its map is within one token', () => {
    expect(located.filter(({ isFound }) => isFound).length).toBeGreaterThanOrEqual(4);
    expect(located.filter(({ isSideRight }) => isSideRight === false)).toEqual([]);
  });

  it.each<[string, (volume: Volume) => VolumeView]>([
    ['head and feet are swapped', (volume) => flipped(orientToSlp(volume), 0)],
    ['the rescale slope is doubled', (volume) => orientToSlp(rescaled(volume, 2))],
    ['the crop is at the edge instead of the middle', (volume) => cornered(orientToSlp(volume))],
  ])('is less accurate when %s', async (_, wrongly) => {
    const wrong = await scoresOf(volumes.slice(...MISREAD).map(wrongly));
    const patients = SCANNED.slice(...MISREAD);
    expect(meanLoss(wrong, patients)).toBeGreaterThan(1.2 * meanLoss(right.slice(...MISREAD), patients));
  });
});

async function scoresOf(views: readonly VolumeView[]): Promise<StudyScores[]> {
  const scores: StudyScores[] = [];
  for (const view of views) scores.push(await models.scoreTensor(tensorOf(view)));
  return scores;
}

/** Mean cross-entropy of the probabilities of the planted findings: unlike the AUC, it notices a common shift. */
function meanLoss(scores: readonly StudyScores[], patients: readonly PhantomCase[]): number {
  const losses = scores.flatMap(({ ctclip }, patient) =>
    FINDING_NAMES.map((finding) => {
      const probability = ctclip[ZERO_SHOT_NAME[finding]];
      return -Math.log(patients[patient].findings.includes(finding) ? probability : 1 - probability);
    }),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function flipped(view: VolumeView, axis: 0 | 1 | 2): VolumeView {
  const strides = view.strides.map((stride, index) => (index === axis ? -stride : stride));
  return {
    ...view,
    offset: view.offset + view.strides[axis] * (view.sizes[axis] - 1),
    strides: [strides[0], strides[1], strides[2]],
  };
}

/** The volume read with another slope of the stored values, which are Hounsfield units above -1024. */
function rescaled(volume: Volume, slope: number): Volume {
  const data = new Int16Array(new SharedArrayBuffer(volume.data.length * Int16Array.BYTES_PER_ELEMENT));
  volume.data.forEach((hu, index) => (data[index] = (hu + 1024) * slope - 1024));
  return { ...volume, data };
}

/** The view without its lowest and its rightmost quarter. */
function cornered(view: VolumeView): VolumeView {
  const cut = view.sizes.map((size) => Math.floor(size / 4));
  const [depth, height, width] = view.sizes;
  return {
    ...view,
    offset: view.offset + cut[0] * view.strides[0] + cut[1] * view.strides[1],
    sizes: [depth - cut[0], height - cut[1], width],
  };
}
