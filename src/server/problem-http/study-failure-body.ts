import type { FastifyReply, FastifyRequest } from 'fastify';
import { elapsedSeconds } from './http-exchange.js';
import type { HttpProblem } from './http-problem.js';
import { PythonServiceFailureDto } from './python-service-failure.dto.js';
import './requested-format.js';
import { StudyFailureDto } from './study-failure.dto.js';

/** The body of an error on a route that answers studies, in the form of the request. */
export function studyFailureBody(
  problem: HttpProblem,
  request: FastifyRequest,
  reply: FastifyReply,
): StudyFailureDto | PythonServiceFailureDto {
  const seconds = elapsedSeconds(reply);
  return request.responseFormat === 'python-service'
    ? new PythonServiceFailureDto(problem, seconds)
    : new StudyFailureDto(problem, request.id, seconds);
}
