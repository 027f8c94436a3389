import type { StudyAnswer } from '../../../core/pipeline/study-prediction.js';
import type { StudyJob, StudyStage } from '../../../core/pipeline/study-predictor.js';
import type { SerializedProblem } from '../../../core/problem/domain-error.js';
import type { StudyDelivery } from './study-delivery.js';

export const STUDY_STATES = ['waiting', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type StudyState = (typeof STUDY_STATES)[number];

export const STUDY_PRIORITIES = ['stat', 'routine'] as const;
export type StudyPriority = (typeof STUDY_PRIORITIES)[number];

/** A change of a study. Events are numbered from 1, so that a client can resume after a lost connection. */
export interface StudyEvent {
  readonly id: number;
  /** Milliseconds since 1970, as all times of a record. */
  readonly at: number;
  readonly state: StudyState;
  /** Stage of a running study; undefined otherwise. */
  readonly stage?: StudyStage;
  /** Completed share of the work, in [0, 1]. */
  readonly progress: number;
}

/** The part of a study that its request determines. */
export interface SubmittedStudy {
  /** User who sent it; null without authentication. */
  readonly owner: string | null;
  readonly priority: StudyPriority;
  readonly kind: StudyJob['kind'];
  /** The client's file name. It may contain a patient's name, so it is never logged. */
  readonly fileName: string;
  readonly options: StudyJob['options'];
  /** Id of the submitting request. */
  readonly requestId: string;
  /** Equal for the same archive and options. */
  readonly contentKey: string;
  /** Equal for the same archive, options and models. */
  readonly repeatKey: string;
  /** Hash of the owner and the client's key. A second request with the key creates no second study. */
  readonly idempotencyKey?: string;
  readonly webhookUrl?: string;
  /** Names of the peers that receive the objects of its answer; undefined: none. */
  readonly deliverTo?: readonly string[];
}

/** A study from its submission until its removal. Plain data, stored on disk or in Redis. */
export interface StudyRecord extends SubmittedStudy {
  /** Random, because without authentication the id grants access to the study. */
  readonly id: string;
  readonly submittedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Start of the pending notification of its end; undefined before the end and after the notification. */
  readonly notifyingSince?: number;
  readonly state: StudyState;
  readonly attempts: number;
  /** Id of the last attempt; undefined before the first one. */
  readonly attemptId?: string;
  /** At least one event. */
  readonly events: readonly StudyEvent[];
  /** Whether the result is that of an earlier study of the same content. */
  readonly repeated: boolean;
  readonly result?: StudyAnswer;
  /** The files of the result; undefined without files. */
  readonly artifacts?: KeptArtifacts;
  readonly failure?: SerializedProblem;
  /** Set if the study ends with deliveries; undefined before. */
  readonly deliveries?: readonly StudyDelivery[];
}

/** Files of a study besides its result. */
export interface KeptArtifacts {
  /** Names as in its links, such as `overlay.png`. */
  readonly names: readonly string[];
  /** Size of all files. */
  readonly bytes: number;
  /** Id of the first study with these files. Studies of the same group share their disk blocks. */
  readonly group: string;
}

export type EndedState = 'succeeded' | 'failed' | 'cancelled';

export function hasEnded({ state }: Pick<StudyRecord, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}

export function latestEvent({ events }: StudyRecord): StudyEvent {
  const latest = events.at(-1);
  if (latest === undefined) throw new Error('The record has no events, so it was not parsed.');
  return latest;
}
