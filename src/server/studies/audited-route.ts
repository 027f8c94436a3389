import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { StudyRecord } from './lifecycle/study-record.js';

/** What somebody does with studies of `/studies`, as the audit log names it. */
export const STUDY_ACTIONS = ['submit', 'list', 'read', 'read-file', 'cancel', 'delete'] as const;
export type StudyAction = (typeof STUDY_ACTIONS)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route does with studies; undefined: nothing that the audit log is about. */
    studyAction?: StudyAction;
  }
  interface FastifyRequest {
    /** Studies that the answer is about, as they are when it is made. */
    disclosedStudies?: readonly StudyRecord[];
  }
}

/** Has every request for the route written into the audit log. */
export const Audited = (studyAction: StudyAction): MethodDecorator => RouteConfig({ studyAction });

/** States which studies an answer tells of. @returns the first one */
export function disclose(
  request: FastifyRequest,
  ...records: readonly [StudyRecord, ...StudyRecord[]]
): StudyRecord {
  request.disclosedStudies = records;
  return records[0];
}
