import type { ElementAttributes } from '../../src/core/dicom/writing/elements.js';
import { SOP_CLASS, writeDicomInstance } from '../../src/core/dicom/writing/write-instance.js';
import type { Random } from '../../src/core/phantom/random.js';
import type { Volume } from '../../src/core/volume/volume.js';
import { pixelAttributes } from '../../src/core/phantom/slice-instances.js';

/** A study with images of several sets, which are identified by a mark in the pixels. */
export interface MixedStudy {
  readonly files: readonly { readonly name: string; readonly data: Uint8Array }[];
  /** Value of the mark in the images of each set, in Hounsfield units. */
  readonly marks: readonly number[];
  /** Differences of the sets, for the message of a failing test. */
  readonly difference: string;
}

/** Columns and rows of the images. */
const SIDE = 12;
/** Index of the mark's pixel. */
const MARK = 2 * SIDE + SIDE / 2;

const PIXEL_SPACING = 26;
const INTERCEPT = -1024;
const AIR = -1000;
const LUNG = -850;
const BODY = 40;

/** Attributes with a different value in each set. */
type Difference = readonly [name: string, of: (set: number) => ElementAttributes];

const DIFFERENCES: readonly Difference[] = [
  ['AcquisitionNumber', (set) => ({ AcquisitionNumber: set + 1 })],
  ['AcquisitionTime', (set) => ({ AcquisitionTime: `1010${10 + 20 * set}` })],
  ['AcquisitionDateTime', (set) => ({ '0008,002A': { vr: 'DT', value: `2024010210${10 + set}00` } })],
  ['TemporalPositionIdentifier', (set) => ({ '0020,0100': { vr: 'IS', value: set + 1 } })],
  ['TemporalPositionIndex', (set) => ({ '0020,9128': { vr: 'UL', value: set + 1 } })],
  ['NominalPercentageOfCardiacPhase', (set) => ({ '0020,9241': { vr: 'FL', value: 25 * set } })],
  ['TriggerTime', (set) => ({ '0018,1060': { vr: 'DS', value: 200 * set } })],
  ['FrameOfReferenceUID', (set) => ({ FrameOfReferenceUID: `1.2.5.${set}` })],
  ['SeriesNumber', (set) => ({ SeriesNumber: 3 + set })],
  ['SeriesDescription', (set) => ({ SeriesDescription: `Chest ${set}` })],
  ['ConvolutionKernel', (set) => ({ ConvolutionKernel: ['LUNG', 'STANDARD', 'BONE', 'SOFT'][set] })],
  ['SliceThickness', (set) => ({ SliceThickness: 4 + 3 * set })],
  ['KVP', (set) => ({ KVP: 80 + 20 * set })],
  ['ScanOptions', (set) => ({ ScanOptions: ['HELICAL', 'AXIAL', 'CINE', 'CARDIAC'][set] })],
  ['ProtocolName', (set) => ({ '0018,1030': { vr: 'LO', value: `Chest ${set}` } })],
  ['ReconstructionDiameter', (set) => ({ '0018,1100': { vr: 'DS', value: 350 - 20 * set } })],
  ['IrradiationEventUID', (set) => ({ '0008,3010': { vr: 'UI', value: `1.2.7.${set}` } })],
  ['ContentTime', (set) => ({ '0008,0033': { vr: 'TM', value: `1012${10 + 20 * set}` } })],
  ['StudyDate', (set) => ({ StudyDate: `2024010${set + 1}` })],
  [
    'derived images',
    (set) => ({
      ImageType: [set === 0 ? 'ORIGINAL' : 'DERIVED', 'PRIMARY', ['AXIAL', 'AXIAL', 'MPR', 'AVERAGE'][set]],
    }),
  ],
  [
    'averages',
    (set) => ({ ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL', ['NONE', 'AVERAGE', 'VMI', 'MEAN'][set]] }),
  ],
  ['PatientID', (set) => ({ PatientID: `P${set}` })],
  ['StudyInstanceUID', (set) => ({ StudyInstanceUID: `1.2.3.${set}` })],
  ['SeriesInstanceUID', (set) => ({ SeriesInstanceUID: `1.2.4.${set}` })],
];

/** Attributes that an anonymiser may remove from any image. */
const REMOVABLE: readonly string[] = [
  'AcquisitionNumber',
  'AcquisitionTime',
  'InstanceNumber',
  'FrameOfReferenceUID',
  'SeriesNumber',
  'SeriesDescription',
  'ConvolutionKernel',
  'SliceThickness',
  'KVP',
  'ScanOptions',
  'StudyDate',
  'ImageType',
  'PatientID',
  'Modality',
];

/**
 * Two to four scans of one chest: on one grid or shifted against each other, complete or with missing slices, numbered
 * separately, consecutively or alternately. They differ in at least one attribute, or the last two of them in none; some
 * attributes are missing in some or all images. Names and order of the files are random.
 */
export function mixedStudy(random: Random): MixedStudy {
  const sets = random.pick([2, 2, 2, 3, 3, 4]);
  const areTwoAlike = random.chance(0.2);
  const differences = random.shuffled(DIFFERENCES).slice(0, random.pick([1, 1, 2, 3]));
  const spacing = random.pick([2.5, 4, 5]);
  const slices = 22 + random.below(10);
  const share = random.pick([0, 0, 0.5, 0.5, 0.3, 0.7, 0.2, 0.4]);
  const shift = share * spacing;
  // Only the numbers distinguish two scans at half the distance from one scan, and alternating numbers look like one scan.
  const areNumbersNeeded = areTwoAlike && share === 0.5;
  const numberings = areNumbersNeeded
    ? (['each', 'after'] as const)
    : areTwoAlike
      ? (['each', 'each', 'after', 'none'] as const)
      : (['each', 'each', 'after', 'turns', 'none'] as const);
  const numbering = random.pick<'each' | 'after' | 'turns' | 'none'>(numberings);
  const removedEverywhere = random.chance(0.4) ? random.shuffled(REMOVABLE).slice(0, 4) : [];
  const lost = random.pick([0, 0, 0.03, 0.1]);
  const stripped = random.pick([0, 0, 0.1]);
  const kept = new Set(differences.flatMap(([, of]) => Object.keys(of(0))));
  if (areNumbersNeeded) kept.add('InstanceNumber');

  const files: Uint8Array[] = [];
  for (let set = 0; set < sets; set++) {
    for (let slice = 0; slice < slices; slice++) {
      const number = {
        each: slice + 1,
        after: set * slices + slice + 1,
        turns: slice * sets + set + 1,
        none: undefined,
      };
      const values = areTwoAlike ? Math.min(set, sets - 2) : set;
      const own: ElementAttributes = Object.assign(
        {},
        ...differences.map(([, of]) => of(values)),
      ) as ElementAttributes;
      const attributes: Record<string, ElementAttributes[string]> = {
        ...ORDINARY,
        SliceThickness: spacing,
        SOPInstanceUID: `1.2.6.${random.below(2 ** 30)}.${files.length}`,
        InstanceNumber: number[numbering],
        ImagePositionPatient: [-156, -156, slice * spacing + set * shift],
        ...own,
      };
      // The differences stay in most images, so that the sets remain distinguishable.
      for (const name of removedEverywhere) if (!kept.has(name)) attributes[name] = undefined;
      if (random.chance(stripped)) attributes[random.pick(REMOVABLE)] = undefined;
      if (!random.chance(lost)) files.push(writeDicomInstance(attributes, pixelsOf(set, slice)));
    }
  }
  return {
    files: random
      .shuffled(files)
      .map((data) => ({ name: `${random.below(2 ** 30).toString(36)}-${random.below(2 ** 30)}`, data })),
    marks: Array.from({ length: sets }, (_, set) => markOf(set)),
    difference: `${differences.map(([name]) => name).join(', ')}${areTwoAlike ? ', but two sets in none' : ''}; shift ${shift} of ${spacing} mm; numbers: ${numbering}`,
  };
}

/** @throws Error when a volume has slices of several sets */
export function checkUnmixed(volume: Volume, { marks, difference }: MixedStudy): void {
  const { data, columns, rows, slices } = volume;
  const found = new Set(Array.from({ length: slices }, (_, slice) => data[slice * columns * rows + MARK]));
  const [mark] = found;
  if (found.size !== 1 || !marks.includes(mark)) {
    throw new Error(`slices of several sets were mixed, which differ in ${difference}`);
  }
}

const ORDINARY: ElementAttributes = {
  SOPClassUID: SOP_CLASS.ctImage,
  ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  Modality: 'CT',
  StudyDate: '20240101',
  StudyInstanceUID: '1.2.3',
  SeriesInstanceUID: '1.2.4',
  FrameOfReferenceUID: '1.2.5',
  PatientID: 'P',
  SeriesNumber: 3,
  SeriesDescription: 'Chest',
  AcquisitionNumber: 1,
  AcquisitionTime: '101010',
  ConvolutionKernel: 'LUNG',
  KVP: 120,
  ScanOptions: 'HELICAL',
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  PixelSpacing: [PIXEL_SPACING, PIXEL_SPACING],
  ...pixelAttributes(SIDE, SIDE, false),
  BitsStored: 16,
  HighBit: 15,
};

function markOf(set: number): number {
  return 100 + 30 * set;
}

/** Drawn images by set and by the rest of the slice's index divided by 3. */
const drawn = new Map<string, Uint16Array>();

/** A trunk with two lungs, surrounded by air. */
function pixelsOf(set: number, slice: number): Uint16Array {
  const key = `${set} ${slice % 3}`;
  const pixels = drawn.get(key) ?? draw(set, slice % 3);
  drawn.set(key, pixels);
  return pixels;
}

function draw(set: number, layer: number): Uint16Array {
  const middle = (SIDE - 1) / 2;
  return Uint16Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [across, down] = [(at % SIDE) - middle, Math.floor(at / SIDE) - middle];
    const isBody = Math.hypot(across / 5, down / 4) < 1;
    const isLung = Math.abs(Math.abs(across) - 2.5) < 1.4 && Math.abs(down) < 2.4;
    const value = at === MARK ? markOf(set) : isLung ? LUNG : isBody ? BODY + layer : AIR;
    return value - INTERCEPT;
  });
}
