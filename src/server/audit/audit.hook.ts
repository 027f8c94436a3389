import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { AuditConfiguration } from '../../config/audit.configuration.js';
import { AUDIT_CONFIGURATION } from '../../config/configuration.module.js';
import { contained } from '../../core/problem/contained.js';
import type { ServerHook } from '../http/server-hook.js';
import '../problem-http/failure-shape.decorator.js';
import { elapsedSeconds } from '../problem-http/http-exchange.js';
import { httpProblemOf, translatedProblem } from '../problem-http/http-problem.js';
import { PROBLEM_MEDIA_TYPE, ProblemDetailsDto } from '../problem-http/problem-details.dto.js';
import { answeredLanguage } from '../problem-http/requested-language.js';
import { studyFailureBody } from '../problem-http/study-failure-body.js';
import '../studies/audited-route.js';
import type { StudyRecord } from '../studies/lifecycle/study-record.js';
import { auditFailed } from './audit-errors.js';
import { AuditLog } from './audit-log.js';
import { type AuditRecord, isAudited, predictionRecord, studyRequestRecords } from './audit-record.js';
import { type TextDigest, textDigest } from './text-digest.js';
import { CLIENT_CLOSED_REQUEST } from '../../core/problem/problem-status.js';

/**
 * Writes a line for every request that submits, reads, cancels or deletes a study, before its answer is sent. This includes
 * requests that are refused before they reach a controller.
 */
@Injectable()
export class AuditHook implements ServerHook {
  private readonly logger = new Logger(AuditHook.name);
  private readonly digest: TextDigest;
  private readonly recorded = new WeakSet<FastifyRequest>();
  private undoSubmission: ((record: StudyRecord) => Promise<unknown>) | undefined;

  constructor(
    @Inject(AUDIT_CONFIGURATION) private readonly configuration: AuditConfiguration,
    private readonly audit: AuditLog,
  ) {
    this.digest = textDigest(configuration.saltFile);
  }

  /** @param undo withdraws an accepted study whose line could not be written */
  onUnwrittenSubmission(undo: (record: StudyRecord) => Promise<unknown>): void {
    this.undoSubmission = undo;
  }

  register(server: FastifyInstance): void {
    if (!this.audit.isOn) return;
    server.addHook('onRequest', async (request, reply) => {
      // Requests of disconnected clients are also recorded.
      reply.raw.once(
        'close',
        contained(
          () => this.record(request, reply, CLIENT_CLOSED_REQUEST),
          (error) => this.logger.error(error, { request_id: request.id }),
        ),
      );
      // Checked first, so that a request whose line cannot be written does not submit a study.
      if (this.configuration.isRequired && isForAudit(request) && !(await this.audit.canWrite()))
        throw auditFailed();
    });
    server.addHook('onSend', async (request, reply, payload) => {
      if (await this.record(request, reply, reply.statusCode)) return payload;
      if (!this.configuration.isRequired) return payload;
      await this.undo(request);
      return this.refuse(request, reply, payload);
    });
  }

  /** @returns whether all lines are in the audit log */
  private async record(request: FastifyRequest, reply: FastifyReply, status: number): Promise<boolean> {
    if (!isForAudit(request) || this.recorded.has(request)) return true;
    this.recorded.add(request);
    const records = this.recordsOf(request, status, elapsedSeconds(reply));
    const written = await Promise.all(records.map((record) => this.audit.write(record)));
    return written.every(Boolean);
  }

  private recordsOf(request: FastifyRequest, status: number, seconds: number): AuditRecord[] {
    const { studyAction } = request.routeOptions.config;
    if (studyAction === undefined) return [predictionRecord(request, status, seconds, this.digest)];
    if (!isAudited(request, studyAction, status)) return [];
    return studyRequestRecords(request, studyAction, status, seconds, this.digest);
  }

  private async undo({ id, routeOptions, disclosedStudies = [] }: FastifyRequest): Promise<void> {
    if (routeOptions.config.studyAction !== 'submit') return;
    // A study sent earlier under the same idempotency key already has its line.
    const taken = disclosedStudies.filter(({ requestId }) => requestId === id);
    // A study that has ended meanwhile stays, because reading it needs a line as well.
    await Promise.allSettled(taken.map(async (record) => this.undoSubmission?.(record)));
  }

  /** Replaces an answer that has no line in the audit log. */
  private refuse(request: FastifyRequest, reply: FastifyReply, payload: unknown): string {
    if (payload instanceof Readable) payload.destroy();
    const problem = httpProblemOf(auditFailed());
    const said = translatedProblem(problem, answeredLanguage(request, reply));
    request.failure = problem;
    reply.removeHeader('content-length');
    reply.removeHeader('location');
    reply.code(problem.status);
    if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds);
    if (request.routeOptions.config.answersStudies === true) {
      reply.type('application/json');
      return JSON.stringify(studyFailureBody(said, request, reply));
    }
    reply.type(PROBLEM_MEDIA_TYPE);
    return JSON.stringify(new ProblemDetailsDto(said, request.id));
  }
}

function isForAudit({ routeOptions: { config } }: FastifyRequest): boolean {
  return config.answersStudies === true || config.studyAction !== undefined;
}
