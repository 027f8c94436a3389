import { SHARP, SOFT, type KernelCharacter } from './acquisition.js';
import { makeTorso } from './anatomy/torso.js';
import { measurePatient, type Patient } from './chest-phantom.js';
import { Random } from './random.js';
import type { GridGeometry } from './voxel-grid.js';

/** A manufacturer's kernel names and pixel format. */
interface ScannerStyle {
  readonly manufacturer: string;
  readonly sharpKernel: string;
  readonly softKernel: string;
  /** True: two's complement with a padding value outside the field of view; false: unsigned. */
  readonly signed: boolean;
}

const STYLES: readonly ScannerStyle[] = [
  { manufacturer: 'PHANTOM, SIEMENS STYLE', sharpKernel: 'B70f', softKernel: 'B30f', signed: false },
  { manufacturer: 'PHANTOM, GE STYLE', sharpKernel: 'LUNG', softKernel: 'STANDARD', signed: true },
  { manufacturer: 'PHANTOM, TOSHIBA STYLE', sharpKernel: 'FC51', softKernel: 'FC30', signed: true },
  { manufacturer: 'PHANTOM, SIEMENS STYLE', sharpKernel: 'B80f', softKernel: 'B31f', signed: false },
];

/** Optional settings; everything else follows from the seed. */
export interface ScanSettings {
  /** Rows and columns. Default 256. */
  readonly matrix?: number;
  /** Millimetres between slices. Default: between 2 and 3. */
  readonly sliceSpacing?: number;
  /** ConvolutionKernel as written into the files; the series determines the noise. */
  readonly kernel?: string;
}

export interface Scan extends ScannerStyle {
  readonly geometry: GridGeometry;
  /** Dose relative to a typical scan. */
  readonly dose: number;
  readonly sharp: KernelCharacter;
  readonly soft: KernelCharacter;
}

/** Width of the field of view relative to the trunk's: it determines how much of table and air is visible. */
const FIELD_MARGIN = [1.13, 1.3] as const;

/** Slices start this far below the lower dome and end this far above the lungs, millimetres. */
const BELOW_DOME = 72;
const ABOVE_APEX = 18;

function toMicrometres(millimetres: number): number {
  return Math.round(millimetres * 1000) / 1000;
}

/** Chooses scanner, field of view and slices for a patient. */
export function planScan(patient: Patient, settings: ScanSettings = {}): Scan {
  const random = new Random(patient.seed).fork('scan');
  const style = random.pick(STYLES);
  const m = measurePatient(patient);
  const field = Math.round(2 * makeTorso(m).skinHalfWidth * random.between(...FIELD_MARGIN));
  const drawn = {
    spacing: random.between(2, 3),
    dose: random.between(0.6, 1.6),
    shift: random.between(-6, 6),
  };
  const matrix = settings.matrix ?? 256;
  const step = settings.sliceSpacing ?? Math.round(drawn.spacing * 20) / 20;
  const pixel = field / matrix;
  const bottom = Math.round(Math.min(m.rightDome, m.leftDome)) - BELOW_DOME;
  const slices = Math.max(1, Math.round((m.apex + ABOVE_APEX - bottom) / step));
  const first = (pixel - field) / 2;
  return {
    ...style,
    sharpKernel: settings.kernel ?? style.sharpKernel,
    geometry: {
      columns: matrix,
      rows: matrix,
      slices,
      spacing: [pixel, pixel, step],
      origin: [toMicrometres(first + drawn.shift * 0.5), toMicrometres(first + 12 + drawn.shift), bottom],
    },
    dose: drawn.dose,
    sharp: SHARP,
    soft: SOFT,
  };
}
