import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditConfiguration } from '../../config/audit.configuration.js';
import { AUDIT_CONFIGURATION } from '../../config/configuration.module.js';
import { contained } from '../../core/problem/contained.js';
import type { ServerHook } from '../http/server-hook.js';
import '../problem-http/failure-shape.decorator.js';
import { elapsedSeconds } from '../problem-http/http-exchange.js';
import { httpProblemOf } from '../problem-http/http-problem.js';
import { StudyFailureDto } from '../problem-http/study-failure.dto.js';
import { auditFailed } from './audit-errors.js';
import { AuditLog } from './audit-log.js';
import { auditRecord } from './audit-record.js';
import { type UidDigest, uidDigest } from './uid-digest.js';

/** nginx's status for a client that went away before its answer. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Writes a line for every request for a study, before its answer is sent: also for those that are refused before any
 * controller sees them.
 */
@Injectable()
export class AuditHook implements ServerHook {
  private readonly logger = new Logger(AuditHook.name);
  private readonly digest: UidDigest;
  private readonly recorded = new WeakSet<FastifyRequest>();

  constructor(
    @Inject(AUDIT_CONFIGURATION) private readonly configuration: AuditConfiguration,
    private readonly audit: AuditLog,
  ) {
    this.digest = uidDigest(configuration.saltFile);
  }

  register(server: FastifyInstance): void {
    if (!this.audit.isOn) return;
    server.addHook('onRequest', (request, reply, done) => {
      // Whoever goes away gets no answer, and is written down all the same.
      reply.raw.once(
        'close',
        contained(
          () => this.record(request, reply, CLIENT_CLOSED_REQUEST),
          (error) => this.logger.error(error, { request_id: request.id }),
        ),
      );
      done();
    });
    server.addHook('onSend', async (request, reply, payload) => {
      if (await this.record(request, reply, reply.statusCode)) return payload;
      return this.configuration.isRequired ? this.refuse(request, reply) : payload;
    });
  }

  /** @returns whether nothing is missing in the audit log */
  private async record(request: FastifyRequest, reply: FastifyReply, status: number): Promise<boolean> {
    if (request.routeOptions.config.answersStudies !== true || this.recorded.has(request)) return true;
    this.recorded.add(request);
    return this.audit.write(auditRecord(request, status, elapsedSeconds(reply), this.digest));
  }

  /** What is answered in place of an answer that nobody would find in the audit log. */
  private refuse(request: FastifyRequest, reply: FastifyReply): string {
    const problem = httpProblemOf(auditFailed());
    request.failure = problem;
    reply.code(problem.status).type('application/json; charset=utf-8');
    if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds);
    return JSON.stringify(new StudyFailureDto(problem, request.id, elapsedSeconds(reply)));
  }
}
