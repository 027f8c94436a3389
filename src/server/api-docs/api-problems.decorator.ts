import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import {
  addressNotAllowed,
  credentialsMissing,
  credentialsWrong,
  foreignOrigin,
  roleMissing,
  tokenExpired,
  tooManyChecks,
  tooManyFailures,
} from '../auth/auth-errors.js';
import { httpProblemOf } from '../problem-http/http-problem.js';
import type { ProblemRoute } from '../../core/problem/problem-definition.js';
import { codesInWords } from '../problem-http/problem-lists.js';
import { PROBLEM_MEDIA_TYPE, ProblemDetailsDto } from '../problem-http/problem-details.dto.js';

const REQUEST_ID = '6f1c1a52-6d0e-4a3b-9a3e-1d3b1c0a7f10';

/** Description of a status, and example errors. */
export type DescribedProblems = readonly [description: string, errors: readonly [Error, ...Error[]]];

/** Errors of all addresses by status. */
const PROBLEMS: readonly DescribedProblems[] = [
  [
    'Credentials are missing or wrong; `WWW-Authenticate` lists the accepted schemes.',
    [credentialsMissing(), credentialsWrong(), tokenExpired()],
  ],
  [
    "The client's network, the user's role, or the site of the page is not allowed to do this.",
    [addressNotAllowed(), foreignOrigin(), roleMissing('send')],
  ],
  [
    'Too many passwords are being checked or were wrong; retry after `Retry-After` seconds.',
    [tooManyChecks(), tooManyFailures(30)],
  ],
  ['The service failed; its log contains the reason under the request id.', [new Error('anything')]],
];

/**
 * Describes the errors of a route that answers with problem details; the registry of error codes lists the codes.
 * @param route the route's group of addresses
 * @param own errors besides those of all addresses, each with another status
 */
export function ApiProblems(route: ProblemRoute, ...own: readonly DescribedProblems[]): MethodDecorator {
  const responses = [...own, ...PROBLEMS].map(([description, errors]) => {
    const problems = errors.map((error) => new ProblemDetailsDto(httpProblemOf(error), REQUEST_ID));
    const { status } = httpProblemOf(errors[0]);
    return ApiResponse({
      status,
      description: `${description}\n\n${codesInWords(status, 'any', route)}`,
      content: {
        [PROBLEM_MEDIA_TYPE]: {
          schema: { $ref: getSchemaPath(ProblemDetailsDto) },
          examples: Object.fromEntries(problems.map((problem) => [problem.code, { value: problem }])),
        },
      },
    });
  });
  return applyDecorators(ApiExtraModels(ProblemDetailsDto), ...responses);
}
