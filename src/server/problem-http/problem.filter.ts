import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { causesOf } from '../../core/problem/causes.js';
import './failure-shape.decorator.js';
import './request-failure.js';
import { type HttpProblem, httpProblemOf, methodNotAllowed, translatedProblem } from './http-problem.js';
import { answeredLanguage } from './requested-language.js';
import { PROBLEM_MEDIA_TYPE, ProblemDetailsDto } from './problem-details.dto.js';
import { studyFailureBody } from './study-failure-body.js';

/** A path without characters that are special in a router's pattern. */
const PLAIN_PATH = /^[\w./-]+$/;

/** The methods that routes of this service use. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Converts every thrown value to an HTTP answer, and logs faults of the service. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.describe(exception, request, reply);
    request.failure = problem;
    this.log(exception, problem, request.id);
    // The client has disconnected, or the answer has begun.
    if (reply.sent || reply.raw.headersSent || reply.raw.destroyed) return;
    if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds);
    reply.code(problem.status);
    const said = translatedProblem(problem, answeredLanguage(request, reply));
    if (request.routeOptions.config.answersStudies === true) {
      void reply.send(studyFailureBody(said, request, reply));
    } else {
      void reply.type(PROBLEM_MEDIA_TYPE).send(new ProblemDetailsDto(said, request.id));
    }
  }

  private describe(exception: unknown, request: FastifyRequest, reply: FastifyReply): HttpProblem {
    const problem = httpProblemOf(exception);
    if (problem.status !== 404 || !request.is404) return problem;
    const [url = ''] = request.url.split('?', 1);
    // hasRoute expects a pattern: `:`, `*` and `(` are special, or make it throw.
    if (!PLAIN_PATH.test(url)) return problem;
    const allowed = METHODS.filter((method) => request.server.hasRoute({ method, url }));
    if (allowed.length === 0) return problem;
    reply.header('allow', allowed.join(', '));
    return methodNotAllowed(request.method, allowed);
  }

  private log(exception: unknown, { status, code }: HttpProblem, requestId: string): void {
    const cause = causesOf(exception);
    const about = { request_id: requestId, code, ...(cause !== undefined && { cause }) };
    if (status === 500) {
      this.logger.error(exception, about);
    } else if (status > 500) {
      this.logger.warn((exception as Error).message, about);
    }
  }
}
