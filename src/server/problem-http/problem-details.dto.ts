import { STATUS_CODES } from 'node:http';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ApiRequestId } from './api-request-id.decorator.js';
import type { ProblemFields } from '../../core/problem/domain-error.js';
import type { HttpProblem } from './http-problem.js';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

@ApiSchema({ name: 'Problem', description: 'An error as problem details (RFC 9457).' })
export class ProblemDetailsDto {
  @ApiProperty({
    description: 'Identifier of the kind of problem.',
    example: 'urn:ctclip:problem:http.not-found',
  })
  readonly type: string;

  @ApiProperty({ description: 'Reason phrase of the status.', example: 'Not Found' })
  readonly title: string;

  @ApiProperty({ type: 'integer', description: 'The HTTP status.', example: 404 })
  readonly status: number;

  @ApiProperty({
    description: 'The cause and the remedy.',
    example: 'This address does not exist. /docs describes the API.',
  })
  readonly detail: string;

  @ApiProperty({ description: 'Stable code, for programs.', example: 'http.not-found' })
  readonly code: string;

  @ApiRequestId()
  readonly request_id: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Values of the problem.',
  })
  readonly values?: ProblemFields;

  constructor(problem: HttpProblem, requestId: string) {
    this.type = `urn:ctclip:problem:${problem.code}`;
    this.title = STATUS_CODES[problem.status] ?? 'Error';
    this.status = problem.status;
    this.detail = problem.message;
    this.code = problem.code;
    this.request_id = requestId;
    if (Object.keys(problem.fields).length > 0) this.values = problem.fields;
  }
}
