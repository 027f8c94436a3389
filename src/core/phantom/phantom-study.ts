import JSZip from 'jszip';
import { acquire, type KernelCharacter } from './acquisition.js';
import { drawChest, measurePatient, type Patient, type PlantedLesion } from './chest-phantom.js';
import { writeDoseSheet, writeLocalizer } from './companion-instances.js';
import type { ElementAttributes } from '../dicom/writing/elements.js';
import type { FindingName } from './findings/findings.js';
import { Random } from './random.js';
import { planScan, type ScanSettings } from './scan.js';
import { randomUid, writeAxialSeries, type StudyIdentity, type WrittenSeries } from './slice-instances.js';
import type { VoxelGrid } from './voxel-grid.js';

export interface PhantomStudyOptions extends ScanSettings {
  /** Determines patient, scanner and noise. A whole number. */
  readonly seed: number;
  /** Planted findings; none by default. */
  readonly findings?: readonly FindingName[];
  /** Adds the soft-tissue reconstruction in slices twice as thick, to test the choice of series. Default: false. */
  readonly softTissueSeries?: boolean;
  /** Adds a localizer and a dose sheet. Default: true. */
  readonly companions?: boolean;
  /** Default: explicit little endian. Uncompressed syntaxes only. */
  readonly transferSyntaxUid?: string;
}

export interface PhantomFile {
  /** Path inside the archive; it does not reveal the kind of file. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface PhantomStudy {
  readonly studyUid: string;
  /** The thin series with a lung kernel, which a reader should choose. */
  readonly lungSeries: WrittenSeries;
  readonly lesions: readonly PlantedLesion[];
  /** Files of all series, shuffled. */
  readonly files: readonly PhantomFile[];
}

/** The same date for every file, so that the same seed gives the same bytes. */
const NO_DATE = new Date(Date.UTC(2000, 0, 1));

/** A ZIP with the DICOM files of one synthetic chest CT. The same options give the same bytes. */
export async function phantomStudy(options: PhantomStudyOptions): Promise<Uint8Array> {
  return zipOf(makePhantomStudy(options).files);
}

export async function zipOf(files: readonly PhantomFile[]): Promise<Uint8Array> {
  const zip = new JSZip();
  for (const { path, bytes } of files) zip.file(path, bytes, { date: NO_DATE, createFolders: false });
  return zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE', compressionOptions: { level: 1 } });
}

/**
 * The files of one synthetic chest CT, and the positions of its findings.
 * @param planted as in {@link drawChest}
 */
export function makePhantomStudy(
  options: PhantomStudyOptions,
  planted?: Parameters<typeof drawChest>[2],
): PhantomStudy {
  const patient: Patient = { seed: options.seed, findings: options.findings ?? [] };
  const random = new Random(options.seed);
  const scan = planScan(patient, options);
  const { grid, lesions } = drawChest(patient, scan.geometry, planted);

  const studyUid = randomUid(random.fork(`study ${patient.findings.join()}`));
  const study: StudyIdentity = {
    attributes: {
      ...studyAttributes(options.seed, studyUid, scan.manufacturer, random.fork('frame')),
      ...(measurePatient(patient).contrast ? { ContrastBolusAgent: 'SYNTHETIC' } : {}),
    },
    random: random.fork(`instances ${patient.findings.join()}`),
    transferSyntaxUid: options.transferSyntaxUid,
  };
  const others: Uint8Array[] = [];
  if (options.companions ?? true) others.push(writeLocalizer(grid, study), writeDoseSheet(study));

  const reconstruct = (
    slices: VoxelGrid,
    kernel: KernelCharacter,
    name: string,
    number: number,
  ): WrittenSeries => {
    acquire(slices, kernel, scan.dose, random.fork(`noise ${number}`));
    const description = `Chest ${slices.spacing[2]} ${name}`;
    return writeAxialSeries(slices, study, { number, description, kernel: name, signed: scan.signed });
  };
  if (options.softTissueSeries ?? false) {
    others.push(...reconstruct(thickSlices(grid), scan.soft, scan.softKernel, 3).files);
  }
  const lungSeries = reconstruct(grid, scan.sharp, scan.sharpKernel, 2);
  return {
    studyUid,
    lungSeries,
    lesions,
    files: shuffledFiles([...lungSeries.files, ...others], random.fork('names')),
  };
}

function studyAttributes(
  seed: number,
  studyUid: string,
  manufacturer: string,
  random: Random,
): ElementAttributes {
  return {
    SpecificCharacterSet: 'ISO_IR 100',
    StudyDate: '20000101',
    StudyTime: '120000',
    AccessionNumber: '',
    Modality: 'CT',
    Manufacturer: manufacturer,
    ManufacturerModelName: 'SYNTHETIC',
    ReferringPhysicianName: '',
    StudyDescription: 'SYNTHETIC CHEST CT',
    PatientName: 'PHANTOM^CHEST',
    PatientID: `PHANTOM-${seed}`,
    PatientBirthDate: '',
    PatientSex: 'O',
    BodyPartExamined: 'CHEST',
    KVP: 120,
    PatientPosition: 'HFS',
    StudyInstanceUID: studyUid,
    StudyID: String(seed),
    FrameOfReferenceUID: randomUid(random),
    PositionReferenceIndicator: '',
  };
}

/** Means of adjacent pairs of slices. */
function thickSlices(grid: VoxelGrid): VoxelGrid {
  const plane = grid.columns * grid.rows;
  const slices = Math.floor(grid.slices / 2);
  const data = new Float32Array(plane * slices);
  for (let slice = 0; slice < slices; slice++) {
    for (let index = 0; index < plane; index++) {
      const lower = slice * 2 * plane + index;
      data[slice * plane + index] = (grid.data[lower] + grid.data[lower + plane]) / 2;
    }
  }
  const [dx, dy, dz] = grid.spacing;
  const [x, y, z] = grid.origin;
  return { ...grid, slices, spacing: [dx, dy, dz * 2], origin: [x, y, z + dz / 2], data };
}

/** File names as in real archives: numbers in random order, without an extension. */
function shuffledFiles(files: readonly Uint8Array[], random: Random): PhantomFile[] {
  const numbers = random.shuffled(files.map((_, index) => index));
  const named = files.map((bytes, index) => ({
    path: `DICOM/IM${String(numbers[index] + 1).padStart(5, '0')}`,
    bytes,
  }));
  return named.sort((a, b) => (a.path < b.path ? -1 : 1));
}
