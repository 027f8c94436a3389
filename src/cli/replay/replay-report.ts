import type { AnswerComparison } from './compare-answers.js';
import type { Difference } from './differences.js';

/** The result of a replay. */
export interface Replay extends AnswerComparison {
  /** Why the study gives no answer any more. */
  readonly refusal?: string;
}

/** Exit codes of `ctclip replay`; 1 is that of a command that failed. */
export const REPLAY_CODES = {
  /** The same inputs gave the same answer. */
  same: 0,
  /** The values are the same, although something that they depend on differs. */
  otherProvenance: 2,
  /** A value differs, or the study gives no answer any more. */
  otherValues: 3,
} as const;

export function replayCode({ provenance, values, refusal }: Replay): number {
  if (values.length > 0 || refusal !== undefined) return REPLAY_CODES.otherValues;
  return provenance.length > 0 ? REPLAY_CODES.otherProvenance : REPLAY_CODES.same;
}

/** Longest list of differing values in the text; the JSON has all. */
const SHOWN = 20;

export function replayText(replay: Replay): string {
  const { provenance, values, tolerance, refusal } = replay;
  const lines = [
    ...section('Differences in the origin of the answer:', provenance.map(provenanceLine)),
    ...(refusal === undefined ? [] : [`The study gives no answer now: ${refusal}`]),
    ...section('Differences in the values of the answer:', values.slice(0, SHOWN).map(valueLine)),
    ...(values.length > SHOWN ? [`  and ${values.length - SHOWN} further values; --json lists all`] : []),
    verdict(replay),
    ...(refusal === undefined ? [comparedText(tolerance)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function verdict(replay: Replay): string {
  switch (replayCode(replay)) {
    case REPLAY_CODES.same:
      return 'The same inputs give the same answer.';
    case REPLAY_CODES.otherProvenance:
      return 'The answer says the same, although its origin differs.';
    default:
      return 'The answer is not the same.';
  }
}

function comparedText(tolerance: number): string {
  return tolerance === 0
    ? 'Numbers were compared exactly.'
    : `Numbers were compared with a tolerance of ${tolerance}, because another device or runtime computed them.`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function provenanceLine({ path, recorded, replayed }: Difference): string {
  return `${originName(path)}: ${shown(recorded)} -> ${shown(replayed)}`;
}

function valueLine({ path, recorded, replayed }: Difference): string {
  const distance =
    typeof recorded === 'number' && typeof replayed === 'number'
      ? ` (by ${Math.abs(replayed - recorded).toPrecision(3)})`
      : '';
  return `${path.join(' / ')}: ${shown(recorded)} -> ${shown(replayed)}${distance}`;
}

/** Names of fields in `model` and `provenance` for people; any other field has its own name. */
const ORIGINS: Readonly<Record<string, string | undefined>> = {
  study_uid: 'study',
  series_uid: 'series that was read',
  'model supervised_sha256': 'model file of the supervised classifiers',
  'model ctclip_sha256': 'model file of CT-CLIP',
  'model lightgbm_sha256': 'model file of the ensemble',
  'model threshold': 'threshold (OPTIMAL_THRESHOLD)',
  'provenance version': 'version of the service',
  'provenance node': 'version of Node',
  'provenance onnxruntime': 'version of ONNX Runtime',
  'provenance processor': 'processor',
  'provenance volume_digest': 'volume (its voxels, shape or place)',
  'provenance tensor_digest': "tensor (the encoder's input)",
};

/** Fields of `model` and `provenance` whose entries have names of their own. */
const KINDS: Readonly<Record<string, string | undefined>> = {
  'provenance files': 'file',
  'provenance settings': 'setting',
  'model networks': 'network',
  'model ensembles': 'ensemble',
};

function originName(path: readonly string[]): string {
  const kind = KINDS[path.slice(0, 2).join(' ')];
  if (kind !== undefined) return `${kind} ${path.slice(2).join(' ')}`;
  return ORIGINS[path.join(' ')] ?? path.join(' ');
}

/** A whole hash says no more than its beginning. */
const HASH = /^[0-9a-f]{64}$/;

function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  if (typeof value === 'string') return HASH.test(value) ? `${value.slice(0, 12)}…` : value;
  return JSON.stringify(value);
}
