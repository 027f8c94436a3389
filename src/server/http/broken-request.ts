import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { brokenAddress, brokenRequest, type HttpProblem } from '../problem-http/http-problem.js';
import '../problem-http/request-failure.js';
import { PROBLEM_MEDIA_TYPE, ProblemDetailsDto } from '../problem-http/problem-details.dto.js';
import { REQUEST_ID_HEADER } from './request-ids.js';

const logger = new Logger('Access');

/** Answers bytes that Node's parser rejected, in place of the application, and closes the connection. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const id = randomUUID();
  const problem = brokenRequest(statusOf(error.code));
  logger.log('Answered bytes that are not a request.', {
    request_id: id,
    status: problem.status,
    client: socket.remoteAddress ?? null,
  });
  socket.end(answerOf(problem, id), () => socket.destroy());
}

/** Answers an invalid address in place of the application. */
export function answerBrokenAddress(request: FastifyRequest, reply: FastifyReply): void {
  const problem = brokenAddress();
  request.failure = problem;
  // The body of this request is never read.
  reply.header('connection', 'close').code(problem.status).type(PROBLEM_MEDIA_TYPE);
  void reply.send(new ProblemDetailsDto(problem, request.id));
}

function statusOf(code: string | undefined): number {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408;
    default:
      return 400;
  }
}

function answerOf(problem: HttpProblem, id: string): string {
  const body = JSON.stringify(new ProblemDetailsDto(problem, id));
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `${REQUEST_ID_HEADER}: ${id}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
