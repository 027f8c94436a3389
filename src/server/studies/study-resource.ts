import { artifactAt, type ArtifactLink } from '../../core/explanation/artifact-table.js';
import { translatedAnswer } from '../../core/pipeline/study-prediction.js';
import { deserializeProblem } from '../../core/problem/domain-error.js';
import type { Language } from '../../core/problem/translation.js';
import { httpProblemOf, translatedProblem } from '../problem-http/http-problem.js';
import { StudyFailureDto } from '../problem-http/study-failure.dto.js';
import { latestEvent, type StudyRecord } from './lifecycle/study-record.js';
import { StudyDeliveryDto } from './study-delivery.dto.js';
import type { StudyLinksDto, StudyResourceDto } from './study-resource.dto.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Values for the resource that are looked up besides the record. */
export interface ResourceParts {
  readonly position: number | undefined;
  readonly artifacts: readonly string[];
  /** How long results are kept. */
  readonly ttlMs: number;
  /** Language of the sentences; English by default. */
  readonly language?: Language;
}

/** The public form of a study. */
export function studyResource(
  record: StudyRecord,
  { position, artifacts, ttlMs, language = 'en' }: ResourceParts,
): StudyResourceDto {
  const { stage, progress } = latestEvent(record);
  const { startedAt, endedAt, deliveries = [] } = record;
  return {
    id: record.id,
    state: record.state,
    priority: record.priority,
    position: position ?? null,
    stage: stage ?? null,
    progress,
    submitted_at: isoTime(record.submittedAt),
    started_at: startedAt === undefined ? null : isoTime(startedAt),
    ended_at: endedAt === undefined ? null : isoTime(endedAt),
    expires_at: endedAt === undefined ? null : isoTime(endedAt + ttlMs),
    timings: timingsOf(record),
    repeated: record.repeated,
    result: record.result === undefined ? null : translatedAnswer(record.result, language),
    failure: failureOf(record, language),
    deliveries: deliveries.map((delivery) => new StudyDeliveryDto(delivery)),
    links: linksOf(record.id, artifacts),
  };
}

export function studyPath(id: string): string {
  return `/studies/${id}`;
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function timingsOf({ submittedAt, startedAt, endedAt, result }: StudyRecord): Record<string, number> {
  return {
    ...(startedAt !== undefined && { waiting: seconds(startedAt - submittedAt) }),
    ...result?.timings,
    ...(endedAt !== undefined && { whole: seconds(endedAt - submittedAt) }),
  };
}

function seconds(milliseconds: number): number {
  return milliseconds / MILLISECONDS_PER_SECOND;
}

function failureOf(
  { failure, requestId, startedAt = 0, endedAt = 0 }: StudyRecord,
  language: Language,
): StudyFailureDto | null {
  if (failure === undefined) return null;
  return new StudyFailureDto(
    translatedProblem(httpProblemOf(deserializeProblem(failure)), language),
    requestId,
    seconds(endedAt - startedAt),
  );
}

function linksOf(id: string, artifacts: readonly string[]): StudyLinksDto {
  const self = studyPath(id);
  const files: Partial<Record<ArtifactLink, string>> = {};
  const folders: Partial<Record<ArtifactLink, Record<string, string>>> = {};
  for (const path of artifacts) {
    const artifact = artifactAt(path);
    if (artifact === undefined) continue;
    const { link, name } = artifact;
    const address = `${self}/${path.split('/').map(encodeURIComponent).join('/')}`;
    if (name === undefined) files[link] = address;
    else (folders[link] ??= {})[name] = address;
  }
  return { self, events: `${self}/events`, ...files, ...folders } as StudyLinksDto;
}
