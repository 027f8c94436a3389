/**
 * Transitions of a study. Each returns the record afterwards, or undefined if the transition is invalid in the current state,
 * so only one of two concurrent hosts succeeds.
 */
import type { StudyAnswer } from '../../../core/pipeline/study-prediction.js';
import type { StudyStage } from '../../../core/pipeline/study-predictor.js';
import { type DomainError, serializeProblem } from '../../../core/problem/domain-error.js';
import { orderedDeliveries } from './delivery-transitions.js';
import {
  type EndedState,
  hasEnded,
  type KeptArtifacts,
  latestEvent,
  type StudyEvent,
  type StudyRecord,
  type SubmittedStudy,
} from './study-record.js';

/** Completed share of a study's work at the start of each stage, measured with models of the published size. */
const DONE_BEFORE: Readonly<Record<StudyStage, number>> = {
  reading: 0,
  decoding: 0.01,
  resampling: 0.05,
  encoding: 0.1,
  networks: 0.7,
  classifying: 0.985,
  explaining: 0.99,
};

/** Creates the record of a submitted study, which waits. */
export function submitted(study: SubmittedStudy & Pick<StudyRecord, 'id'>, at: number): StudyRecord {
  const record: StudyRecord = {
    ...study,
    submittedAt: at,
    state: 'waiting',
    attempts: 0,
    events: [],
    repeated: false,
  };
  return withEvent(record, { at, state: 'waiting', progress: 0 });
}

/** Ends a study at once with the result of an earlier one of the same content. */
export function repeated(
  record: StudyRecord,
  result: StudyAnswer,
  artifacts: KeptArtifacts | undefined,
  at: number,
): StudyRecord {
  return ended({ ...record, repeated: true, result, ...(artifacts && { artifacts }) }, 'succeeded', at);
}

/**
 * Starts an attempt. A study in state `running` was on a device that has died.
 * @param attemptId id of the attempt. A second start with it, as after a lost answer of a store, changes nothing
 */
export function started(record: StudyRecord, attemptId: string, at: number): StudyRecord | undefined {
  if (hasEnded(record)) return undefined;
  if (isAt(record, attemptId)) return record;
  const attempts = record.attempts + 1;
  const running: StudyRecord = { ...record, state: 'running', startedAt: at, attempts, attemptId };
  return withEvent(running, { at, state: 'running', progress: 0 });
}

/** @param attemptId id of the attempt that reached the stage; stages of earlier attempts are ignored */
export function reached(
  record: StudyRecord,
  attemptId: string,
  stage: StudyStage,
  at: number,
): StudyRecord | undefined {
  if (!isAt(record, attemptId)) return undefined;
  return withEvent(record, { at, state: 'running', stage, progress: DONE_BEFORE[stage] });
}

/**
 * A result counts even if another host has taken over the study meanwhile, as after a long outage of a store. The outcome
 * of that host is then ignored.
 * @returns the record unchanged if this attempt has already succeeded
 */
export function succeeded(
  record: StudyRecord,
  attemptId: string,
  result: StudyAnswer,
  artifacts: KeptArtifacts | undefined,
  at: number,
): StudyRecord | undefined {
  if (wasEndedBy(record, attemptId, 'succeeded')) return record;
  if (hasEnded(record)) return undefined;
  return ended({ ...record, attemptId, result, ...(artifacts && { artifacts }) }, 'succeeded', at);
}

/** @returns the record unchanged if this attempt has already failed */
export function failed(
  record: StudyRecord,
  attemptId: string,
  error: DomainError,
  at: number,
): StudyRecord | undefined {
  if (wasEndedBy(record, attemptId, 'failed')) return record;
  return isAt(record, attemptId)
    ? ended({ ...record, failure: serializeProblem(error) }, 'failed', at)
    : undefined;
}

export function cancelled(record: StudyRecord, at: number): StudyRecord | undefined {
  return hasEnded(record) ? undefined : ended(record, 'cancelled', at);
}

/** Returns a running study to the queue after its worker has stopped. */
export function waitingAgain(record: StudyRecord, at: number): StudyRecord | undefined {
  if (record.state !== 'running') return undefined;
  return withEvent({ ...record, state: 'waiting' }, { at, state: 'waiting', progress: 0 });
}

/** {@link waitingAgain} for an attempt that has not started and does not count. */
export function notBegun(record: StudyRecord, attemptId: string, at: number): StudyRecord | undefined {
  if (!isAt(record, attemptId)) return undefined;
  return waitingAgain({ ...record, attempts: record.attempts - 1 }, at);
}

/** Claims the notification of a study's end if it has been pending for at least `claimTimeoutMs`. */
export function reclaimNotification(
  record: StudyRecord,
  claimTimeoutMs: number,
  at: number,
): StudyRecord | undefined {
  const { notifyingSince } = record;
  // A claim from the future was made before the clock was corrected.
  const isLeft = notifyingSince !== undefined && Math.abs(at - notifyingSince) >= claimTimeoutMs;
  return isLeft ? { ...record, notifyingSince: at } : undefined;
}

/** Marks the notification of a study's end as delivered. */
export function notified(record: StudyRecord): StudyRecord | undefined {
  const { notifyingSince, ...rest } = record;
  return notifyingSince === undefined ? undefined : rest;
}

function isAt(record: StudyRecord, attemptId: string): boolean {
  return record.state === 'running' && record.attemptId === attemptId;
}

function wasEndedBy(record: StudyRecord, attemptId: string, state: EndedState): boolean {
  return record.state === state && record.attemptId === attemptId;
}

function ended(record: StudyRecord, state: EndedState, at: number): StudyRecord {
  const progress = state === 'succeeded' ? 1 : latestEvent(record).progress;
  const after: StudyRecord = { ...record, state, endedAt: at, notifyingSince: at };
  const deliveries = orderedDeliveries(after, at);
  return withEvent({ ...after, ...(deliveries.length > 0 && { deliveries }) }, { at, state, progress });
}

function withEvent(record: StudyRecord, event: Omit<StudyEvent, 'id'>): StudyRecord {
  return { ...record, events: [...record.events, { id: record.events.length + 1, ...event }] };
}
