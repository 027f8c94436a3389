/**
 * Measures the demonstration bundle on phantoms that it was not trained on, with the service's own code.
 *
 *     npm run demo:evaluate -- [--count 200] [--models DIRECTORY] [--json]
 */
import { parseArgs } from 'node:util';
import { FINDING_NAMES, type FindingName } from '../../src/core/phantom/findings/findings.js';
import { PUBLISHED_GEOMETRY } from '../../src/core/tensor/tensor-geometry.js';
import { tensorFromVolume } from '../../src/core/tensor/tensor-from-volume.js';
import { orientToSlp } from '../../src/core/volume/volume-view.js';
import { areaUnderCurve } from './area-under-curve.js';
import { DemoModels, type TensorScores } from '../builders/demo-models.js';
import { namesOneOf, SUPERVISED_NAME, ZERO_SHOT_NAME } from './finding-names.js';
import { isNearOutline, type LesionTokens } from '../../models/demo/training/lesion-tokens.js';
import { FIRST_UNSEEN_SEED, phantomCase, type PhantomCase } from '../../models/demo/training/phantom-case.js';
import { scanPhantom } from '../../models/demo/training/phantom-volume.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    models: { type: 'string', default: 'models/demo' },
    json: { type: 'boolean', default: false },
  },
});

interface ScoredPhantom {
  readonly patient: PhantomCase;
  readonly scores: TensorScores;
  /** For each planted finding: whether the strongest place of the zero-shot map is at the lesion. */
  readonly found: ReadonlyMap<FindingName, boolean>;
}

async function scorePhantom(models: DemoModels, patient: PhantomCase): Promise<ScoredPhantom> {
  const { volume, outlines } = scanPhantom(patient);
  const scores = await models.scoreTensor(tensorFromVolume(orientToSlp(volume), PUBLISHED_GEOMETRY));
  const found = await peaksAtLesions(models, patient, scores, outlines);
  return { patient, scores, found };
}

async function peaksAtLesions(
  models: DemoModels,
  { findings }: PhantomCase,
  { encoded }: TensorScores,
  outlines: LesionTokens,
): Promise<ReadonlyMap<FindingName, boolean>> {
  const maps = (await models.ctClip.attribute(encoded, 'none')).ctclip;
  return new Map(
    findings.map((finding) => {
      const contributions = maps.get(ZERO_SHOT_NAME[finding])?.values ?? new Float32Array();
      const peak = contributions.reduce(
        (best, value, index) => (value > contributions[best] ? index : best),
        0,
      );
      return [finding, isNearOutline(outlines.of(finding), peak)];
    }),
  );
}

interface Row {
  readonly finding: string;
  readonly planted: number;
  readonly zeroShot: number;
  readonly supervised: number;
  /** Mean zero-shot probability where the finding is planted, and where it is not. */
  readonly present: number;
  readonly absent: number;
  /** Share of the planted lesions at which the map has its peak. */
  readonly peakAtLesion: number;
  /** Share of the phantoms with this finding alone in which it is the strongest for the ensemble. */
  readonly named: number;
}

function rowOf(finding: FindingName, phantoms: readonly ScoredPhantom[]): Row {
  const isPlanted = phantoms.map(({ patient }) => patient.findings.includes(finding));
  const zeroShot = phantoms.map(({ scores }) => scores.ctclip[ZERO_SHOT_NAME[finding]]);
  const supervisedName = SUPERVISED_NAME[finding];
  const supervised = phantoms.map(({ scores }) => scores.supervised[supervisedName ?? ''] ?? NaN);
  const found = phantoms.flatMap((phantom) => phantom.found.get(finding) ?? []);
  const alone = phantoms.filter(
    ({ patient: { findings } }) => findings.length === 1 && findings[0] === finding,
  );
  return {
    finding,
    planted: isPlanted.filter(Boolean).length,
    zeroShot: areaUnderCurve(zeroShot, isPlanted),
    supervised: supervisedName === undefined ? NaN : areaUnderCurve(supervised, isPlanted),
    present: mean(zeroShot.filter((_, index) => isPlanted[index])),
    absent: mean(zeroShot.filter((_, index) => !isPlanted[index])),
    peakAtLesion: mean(found.map(Number)),
    named: mean(alone.map(({ scores: { strongest } }) => Number(namesOneOf([finding], strongest)))),
  };
}

function pathologyRow(phantoms: readonly ScoredPhantom[]): Row {
  const isIll = phantoms.map(({ patient }) => patient.findings.length > 0);
  const scores = phantoms.map(({ scores: { pathology } }) => pathology);
  const zeroShot = phantoms.map(({ scores: { ctclip } }) => ctclip['Pathological finding']);
  return {
    finding: 'pathology (ensemble)',
    planted: isIll.filter(Boolean).length,
    zeroShot: areaUnderCurve(zeroShot, isIll),
    supervised: areaUnderCurve(scores, isIll),
    present: mean(scores.filter((_, index) => isIll[index])),
    absent: mean(scores.filter((_, index) => !isIll[index])),
    peakAtLesion: NaN,
    named: mean(
      phantoms
        .filter(({ patient }) => patient.findings.length > 0)
        .map(({ patient, scores: { strongest } }) => Number(namesOneOf(patient.findings, strongest))),
    ),
  };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function tableOf(rows: readonly Row[]): string {
  const head = [
    '',
    'planted',
    'AUC zero-shot',
    'AUC supervised',
    'p present',
    'p absent',
    'peak at lesion',
    'named',
  ];
  const text = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(3));
  const lines = rows.map((row) => [
    row.finding,
    `${row.planted}`,
    text(row.zeroShot),
    text(row.supervised),
    text(row.present),
    text(row.absent),
    text(row.peakAtLesion),
    text(row.named),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column].length)),
  );
  return [head, ...lines]
    .map((line) =>
      line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))),
    )
    .map((cells) => cells.join('  '))
    .join('\n');
}

const models = await DemoModels.load(values.models);
const phantoms: ScoredPhantom[] = [];
for (let index = 0; index < Number(values.count); index++) {
  phantoms.push(await scorePhantom(models, phantomCase(FIRST_UNSEEN_SEED + index)));
  if ((index + 1) % 20 === 0) process.stderr.write(`${index + 1} phantoms\n`);
}
await models.close();
const rows = [pathologyRow(phantoms), ...FINDING_NAMES.map((finding) => rowOf(finding, phantoms))];
process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : `${tableOf(rows)}\n`);
