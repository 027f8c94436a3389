import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { StudyRecord } from './lifecycle/study-record.js';

/** Actions on studies of `/studies`, as named in the audit log. */
export const STUDY_ACTIONS = [
  ...(['submit', 'list', 'read', 'read-file', 'follow', 'cancel', 'delete'] as const),
  ...(['retry-delivery', 'discard-delivery'] as const),
] as const;
export type StudyAction = (typeof STUDY_ACTIONS)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Action of the route on studies; undefined for routes that are not audited. */
    studyAction?: StudyAction;
  }
  interface FastifyRequest {
    /** Studies that the answer contains, in their state at that time. */
    disclosedStudies?: readonly StudyRecord[];
  }
}

/** Writes every request for the route into the audit log. */
export const Audited = (studyAction: StudyAction): MethodDecorator => RouteConfig({ studyAction });

/** Records which studies an answer contains. @returns the first one */
export function disclose(
  request: FastifyRequest,
  ...records: readonly [StudyRecord, ...StudyRecord[]]
): StudyRecord {
  request.disclosedStudies = records;
  return records[0];
}
