import { writeFile } from 'node:fs/promises';
import { FINDING_NAMES, isFindingName, type FindingName } from '../core/phantom/findings/findings.js';
import { makePhantomStudy, zipOf, type PhantomStudy } from '../core/phantom/phantom-study.js';
import { usageError } from './cli-errors.js';

export interface PhantomCommandOptions {
  /** The ZIP to write. */
  readonly output: string;
  /** Any whole number from 0 on. Default 1. */
  readonly seed?: number;
  /** Names of findings, or `none`. Default: a nodule. */
  readonly findings?: readonly string[];
  /** Rows and columns, 32 to 1024. Default 256. */
  readonly matrix?: number;
  /** Millimetres between slices, 0.5 to 20. Default: by the seed. */
  readonly sliceSpacing?: number;
  /** ConvolutionKernel to write into the thin series. Default: a lung kernel, by the seed. */
  readonly kernel?: string;
  /** Also write the soft-tissue reconstruction. */
  readonly softTissueSeries?: boolean;
  /** File for the positions of the planted findings, as JSON. */
  readonly truth?: string;
}

/** Keep `--matrix` and `--slice-spacing` in ranges where a study takes seconds and fits in memory. */
const LIMITS = {
  seed: { least: 0, most: Number.MAX_SAFE_INTEGER, whole: true },
  matrix: { least: 32, most: 1024, whole: true },
  sliceSpacing: { least: 0.5, most: 20, whole: false },
} as const;

/** Planted by default, so that there is something to see. */
const DEFAULT_FINDINGS = ['nodule'];

function checked(name: keyof typeof LIMITS, value: number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const { least, most, whole } = LIMITS[name];
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw usageError(`--${option} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`);
}

function findingNames(names: readonly string[]): FindingName[] {
  return names
    .filter((name) => name !== 'none')
    .map((name) => {
      if (isFindingName(name)) return name;
      throw usageError(`There is no finding "${name}"; choose from none, ${FINDING_NAMES.join(', ')}.`);
    });
}

/**
 * `ctclip phantom`: writes a synthetic chest CT as a ZIP of DICOM files.
 *
 * @returns one line that describes the written file, for people.
 * @throws DomainError `cli.usage` for a value out of range.
 */
export async function phantomCommand(options: PhantomCommandOptions): Promise<string> {
  const seed = checked('seed', options.seed) ?? 1;
  const findings = findingNames(options.findings ?? DEFAULT_FINDINGS);
  const matrix = checked('matrix', options.matrix);
  const sliceSpacing = checked('sliceSpacing', options.sliceSpacing);
  const study = makePhantomStudy({
    seed,
    findings,
    ...(matrix !== undefined && { matrix }),
    ...(sliceSpacing !== undefined && { sliceSpacing }),
    ...(options.kernel !== undefined && { kernel: options.kernel }),
    softTissueSeries: options.softTissueSeries ?? false,
  });
  const zip = await zipOf(study.files);
  await writeFile(options.output, zip);
  if (options.truth !== undefined)
    await writeFile(options.truth, `${JSON.stringify(truthOf(seed, study), null, 2)}\n`);
  const megabytes = (zip.length / 1e6).toFixed(1);
  const planted = findings.length === 0 ? 'no finding' : findings.join(', ');
  return `${options.output}: ${study.files.length} DICOM files, ${megabytes} MB, seed ${seed}, ${planted}`;
}

/** Positions of the findings: boxes in millimetres of the patient (LPS). */
function truthOf(seed: number, { studyUid, lungSeries, lesions }: PhantomStudy): object {
  return {
    seed,
    study_uid: studyUid,
    series_uid: lungSeries.seriesUid,
    lesions: lesions.map(({ finding, side, box }) => ({
      finding,
      side,
      low_mm: box.low.map(Math.round),
      high_mm: box.high.map(Math.round),
    })),
  };
}
