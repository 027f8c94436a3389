/**
 * What can happen to a study. Each returns the record afterwards, or undefined where it cannot happen to a study in that
 * state: two hosts that do something at the same time then do it once.
 */
import type { StudyAnswer } from '../../../core/pipeline/study-prediction.js';
import type { StudyStage } from '../../../core/pipeline/study-predictor.js';
import { type DomainError, serializeProblem } from '../../../core/problem/domain-error.js';
import {
  type EndedState,
  hasEnded,
  type KeptArtifacts,
  latestEvent,
  type StudyEvent,
  type StudyRecord,
} from './study-record.js';

/** Share of a study's work that is behind it when a stage begins, as measured with models of the published size. */
const DONE_BEFORE: Readonly<Record<StudyStage, number>> = {
  reading: 0,
  decoding: 0.01,
  resampling: 0.05,
  encoding: 0.1,
  classifying: 0.985,
  explaining: 0.99,
};

/** Sends a record on its way: it waits. */
export function submitted(
  study: Omit<StudyRecord, 'state' | 'attempts' | 'events' | 'repeated' | 'submittedAt'>,
  at: number,
): StudyRecord {
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

/** The result of an earlier study of the same content, at once. */
export function repeated(
  record: StudyRecord,
  result: StudyAnswer,
  artifacts: KeptArtifacts | undefined,
  at: number,
): StudyRecord {
  return ended({ ...record, repeated: true, result, ...(artifacts && { artifacts }) }, 'succeeded', at);
}

/**
 * A device begins with it. One that ran already was on a device that is gone.
 * @param attemptId of the attempt. To begin it twice, as when the first answer of a store was lost, changes nothing
 */
export function started(record: StudyRecord, attemptId: string, at: number): StudyRecord | undefined {
  if (hasEnded(record)) return undefined;
  if (isAt(record, attemptId)) return record;
  const attempts = record.attempts + 1;
  const running: StudyRecord = { ...record, state: 'running', startedAt: at, attempts, attemptId };
  return withEvent(running, { at, state: 'running', progress: 0 });
}

/** @param attemptId of the attempt that has come to the stage: an earlier one that is still under way has no say */
export function cameTo(
  record: StudyRecord,
  attemptId: string,
  stage: StudyStage,
  at: number,
): StudyRecord | undefined {
  if (!isAt(record, attemptId)) return undefined;
  return withEvent(record, { at, state: 'running', stage, progress: DONE_BEFORE[stage] });
}

/**
 * A result counts even if another host has taken the study over meanwhile, as it does when a store was away for long: that
 * host's own end then comes too late.
 * @returns the record as it is where this attempt has succeeded already
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

/** @returns the record as it is where this attempt has failed already */
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

/** Nobody works on it any more, and somebody else shall. */
export function waitingAgain(record: StudyRecord, at: number): StudyRecord | undefined {
  if (record.state !== 'running') return undefined;
  return withEvent({ ...record, state: 'waiting' }, { at, state: 'waiting', progress: 0 });
}

/** {@link waitingAgain} for an attempt that has not begun, and does not count. */
export function notBegun(record: StudyRecord, attemptId: string, at: number): StudyRecord | undefined {
  if (!isAt(record, attemptId)) return undefined;
  return waitingAgain({ ...record, attempts: record.attempts - 1 }, at);
}

/** Somebody tells others of its end who was to do so for `claimTimeoutMs`, or longer, and has not. */
export function reclaimNotification(
  record: StudyRecord,
  claimTimeoutMs: number,
  at: number,
): StudyRecord | undefined {
  const { notifyingSince } = record;
  const isLeft = notifyingSince !== undefined && at - notifyingSince >= claimTimeoutMs;
  return isLeft ? { ...record, notifyingSince: at } : undefined;
}

/** Others have been told of its end. */
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
  return withEvent({ ...record, state, endedAt: at, notifyingSince: at }, { at, state, progress });
}

function withEvent(record: StudyRecord, event: Omit<StudyEvent, 'id'>): StudyRecord {
  return { ...record, events: [...record.events, { id: record.events.length + 1, ...event }] };
}
