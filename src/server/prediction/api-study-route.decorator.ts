import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { ATTRIBUTION_BASELINES } from '../../core/inference/attribution-baseline.js';
import { codesInWords } from '../problem-http/problem-lists.js';
import { StudyFailureDto } from '../problem-http/study-failure.dto.js';
import { StudyAnswerDto } from './study-answer.dto.js';
import { failureExamples, STUDY_FAILURES } from './study-failure-examples.js';

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
} as const;
const CHALLENGE = {
  'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string' } },
} as const;

/** Headers of an error answer by its status. */
const HEADERS_OF_STATUS: Readonly<Record<number, object>> = {
  401: CHALLENGE,
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};

interface TextField {
  readonly type: 'string';
  readonly enum?: string[];
  readonly example: string;
  readonly description: string;
}

const EXPLAIN =
  'Whether to add `localization` to the answer: the places in the patient that raise the scores.';

/** Explanation fields of every study route. */
export const EXPLANATION_FIELDS: Readonly<Record<string, TextField>> = {
  explain: { type: 'string', enum: ['true', 'false'], example: 'false', description: EXPLAIN },
  explain_findings: {
    type: 'string',
    example: '',
    description:
      'Findings to explain, as named in the answer, separated by commas or as a JSON list of texts; by default the most important ones.',
  },
  explain_baseline: {
    type: 'string',
    enum: [...ATTRIBUTION_BASELINES],
    example: 'none',
    description:
      'Reference of the attributions: `none`, or `blank` for a volume of air. The first study with `blank` takes one encoding longer.',
  },
};

export interface StudyRouteDescription {
  readonly summary: string;
  readonly description: string;
  /** Content of the field `file`. */
  readonly file: string;
  /** Text fields besides it, by name. */
  readonly furtherFields?: Readonly<Record<string, TextField>>;
}

const FINDINGS: TextField = {
  type: 'string',
  // Without an example Swagger UI fills in "string".
  example: '',
  description:
    'Additional findings in words: up to 20 names separated by commas, or a JSON list of texts. Their probabilities are ' +
    'added to `ctclip_probabilities`; the other scores do not change.',
};

/** Describes a route that receives a study and answers with its prediction. */
export function ApiStudyRoute({
  summary,
  description,
  file,
  furtherFields = {},
}: StudyRouteDescription): MethodDecorator {
  const failures = Object.entries(STUDY_FAILURES).map(([status, failure]) =>
    ApiResponse({
      status: Number(status),
      description: `${failure.description}\n\n${codesInWords(Number(status), 'any', 'predict')}`,
      headers: HEADERS_OF_STATUS[Number(status)] as Record<string, never> | undefined,
      content: {
        'application/json': {
          schema: { $ref: getSchemaPath(StudyFailureDto) },
          examples: failureExamples(failure.errors),
        },
      },
    } as Parameters<typeof ApiResponse>[0]),
  );
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiConsumes('multipart/form-data'),
    ApiQuery({
      name: 'findings',
      required: false,
      description: 'Same as the form field; the lists of both are joined.',
      schema: { type: 'string' },
    }),
    ApiBody({
      required: true,
      schema: {
        type: 'object',
        required: ['file'],
        properties: {
          file: { type: 'string', format: 'binary', description: file },
          ...furtherFields,
          findings: FINDINGS,
          ...EXPLANATION_FIELDS,
        },
      },
    }),
    ApiQuery({
      name: 'explain',
      required: false,
      enum: ['true', 'false'],
      description: `${EXPLAIN} Same as the form field, as are \`explain_findings\` and \`explain_baseline\`.`,
    }),
    ApiOkResponse({ type: StudyAnswerDto, description: 'The prediction.' }),
    ...failures,
  );
}
