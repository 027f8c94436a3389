import { isSettled, type RecordSummary } from '../lifecycle/record-summary.js';
import { STUDY_PRIORITIES, STUDY_STATES } from '../lifecycle/study-record.js';

/** Format version. Lines of another version are skipped, and their records are read. */
const VERSION = 1;

type Line = readonly [
  version: number,
  id: string,
  owner: string | null,
  priority: number,
  state: number,
  submittedAt: number,
  endedAt: number,
  repeatKey: string,
  idempotencyKey: string | null,
  bytes: number,
  group: string | null,
  artifactBytes: number,
];

/** A settled record's summary as a line of JSON. */
export function summaryLine(summary: RecordSummary): string {
  const { id, owner, priority, state, submittedAt, endedAt, repeatKey, idempotencyKey, bytes, artifacts } =
    summary;
  const line: Line = [
    VERSION,
    id,
    owner,
    STUDY_PRIORITIES.indexOf(priority),
    STUDY_STATES.indexOf(state),
    submittedAt,
    endedAt,
    repeatKey,
    idempotencyKey ?? null,
    bytes,
    artifacts?.group ?? null,
    artifacts?.bytes ?? 0,
  ];
  return `${JSON.stringify(line)}\n`;
}

/** @returns undefined for anything but a complete line of a settled record */
export function parseSummaryLine(text: string): RecordSummary | undefined {
  const line = parsed(text);
  if (!isLine(line)) return undefined;
  const [
    ,
    id,
    owner,
    priorityIndex,
    stateIndex,
    submittedAt,
    endedAt,
    repeatKey,
    idempotencyKey,
    bytes,
    group,
    artifactBytes,
  ] = line;
  const [priority, state] = [STUDY_PRIORITIES[priorityIndex], STUDY_STATES[stateIndex]];
  if (priority === undefined || state === undefined) return undefined;
  const summary: RecordSummary = {
    id,
    owner,
    priority,
    state,
    submittedAt,
    endedAt,
    isUnnotified: false,
    openDeliveries: [],
    repeatKey,
    idempotencyKey: idempotencyKey ?? undefined,
    bytes,
    artifacts: group === null ? undefined : { group, bytes: artifactBytes },
  };
  return isSettled(summary) ? summary : undefined;
}

function isLine(value: unknown): value is Line {
  if (!Array.isArray(value) || value.length !== 12 || value[0] !== VERSION) return false;
  const types = (value as readonly unknown[]).map((part) => (part === null ? 'null' : typeof part));
  return types.every((type, index) => TYPES[index]?.includes(type));
}

const TEXT_OR_NULL: readonly string[] = ['string', 'null'];
const TYPES: readonly (readonly string[])[] = [
  ['number'],
  ['string'],
  TEXT_OR_NULL,
  ...Array.from({ length: 4 }, () => ['number']),
  ['string'],
  TEXT_OR_NULL,
  ['number'],
  TEXT_OR_NULL,
  ['number'],
];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
