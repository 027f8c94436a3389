import type { StudyAnswer } from '../../../core/pipeline/study-prediction.js';
import type { StudyJob, StudyStage } from '../../../core/pipeline/study-predictor.js';
import type { SerializedProblem } from '../../../core/problem/domain-error.js';

export const STUDY_STATES = ['waiting', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type StudyState = (typeof STUDY_STATES)[number];

export const STUDY_PRIORITIES = ['stat', 'routine'] as const;
export type StudyPriority = (typeof STUDY_PRIORITIES)[number];

/** Something that happened to a study. Numbered from 1, so that whoever lost the connection can ask for the rest. */
export interface StudyEvent {
  readonly id: number;
  /** Milliseconds since 1970, as all times of a record. */
  readonly at: number;
  readonly state: StudyState;
  /** What it has come to; undefined while it waits and when it has ended. */
  readonly stage?: StudyStage;
  /** Share of the work that is done, in [0, 1]. */
  readonly progress: number;
}

/** A study that was handed over, from then until its result is removed. Plain data, kept on disk or in Redis. */
export interface StudyRecord {
  /** Cannot be guessed: whoever knows it may see the study where nobody has to log in. */
  readonly id: string;
  /** Who sent it; null where nobody has to log in. */
  readonly owner: string | null;
  readonly priority: StudyPriority;
  readonly kind: StudyJob['kind'];
  /** The client's name for the file. May hold a patient's name: not for logs. */
  readonly fileName: string;
  readonly options: StudyJob['options'];
  /** The request that brought it. */
  readonly requestId: string;
  /** What the same archive and options have in common. */
  readonly contentKey: string;
  /** What the same archive, options and models have in common. */
  readonly repeatKey: string;
  /** Hash of the owner and of the key that the client chose, so that sending it twice makes one study. */
  readonly idempotencyKey?: string;
  readonly webhookUrl?: string;
  readonly submittedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Since when somebody is about to tell others of its end; undefined before that, and when they have been told. */
  readonly notifyingSince?: number;
  readonly state: StudyState;
  /** Times that a device began with it. */
  readonly attempts: number;
  /** Of the attempt that began last; undefined before the first one. */
  readonly attemptId?: string;
  readonly events: readonly StudyEvent[];
  /** Whether the result is that of an earlier study of the same content. */
  readonly repeated: boolean;
  readonly result?: StudyAnswer;
  /** The files that belong to the result; undefined where there are none. */
  readonly artifacts?: KeptArtifacts;
  readonly failure?: SerializedProblem;
}

/** Files that a study is answered with besides its result. */
export interface KeptArtifacts {
  /** Names as in its links, such as `overlay.png`. */
  readonly names: readonly string[];
  /** Of all of them. */
  readonly bytes: number;
  /** What the studies have in common that have these files on the same disk blocks: the id of the first one. */
  readonly group: string;
}

export type EndedState = 'succeeded' | 'failed' | 'cancelled';

export function hasEnded({ state }: Pick<StudyRecord, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}

export function latestEvent({ events }: StudyRecord): StudyEvent {
  return events[events.length - 1];
}
