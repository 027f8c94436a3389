import { applyDecorators, type Type } from '@nestjs/common';
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
import { RESPONSE_FORMATS } from '../../config/response-format.js';
import { codesInWords } from '../problem-http/problem-lists.js';
import { PythonServiceFailureDto } from '../problem-http/python-service-failure.dto.js';
import { StudyFailureDto } from '../problem-http/study-failure.dto.js';
import { PythonServiceAnswerDto } from './python-service-answer.dto.js';
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

export interface TextField {
  readonly type: 'string';
  readonly enum?: string[];
  readonly example: string;
  readonly description: string;
}

type ExplanationField = 'explain' | 'explain_findings' | 'explain_baseline';

/** Explanation fields of every study route. */
export const EXPLANATION_FIELDS: Readonly<Record<ExplanationField, TextField>> = {
  explain: {
    type: 'string',
    enum: ['true', 'false'],
    example: 'false',
    description:
      'Whether to add `localization` to the answer: the places in the patient that raise the scores.',
  },
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
  /** Text fields besides `file`, by name. */
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

/** Schema of both formats of `response_format`: "anyOf", because the longer one may have all fields of the shorter. */
function anyOf(...forms: readonly [Type, Type]): object {
  return { anyOf: forms.map((form) => ({ $ref: getSchemaPath(form) })) };
}

/** Text fields of a form as query parameters. A parameter replaces the field of the same name; lists are joined. */
export function queryFields(fields: Readonly<Record<string, TextField>>): readonly MethodDecorator[] {
  return Object.entries(fields).map(([name, { type, enum: choices, description }]) =>
    ApiQuery({
      name,
      required: false,
      description,
      schema: { type, ...(choices !== undefined && { enum: choices }) },
    }),
  );
}

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
          schema: anyOf(StudyFailureDto, PythonServiceFailureDto),
          examples: failureExamples(failure.errors),
        },
      },
    } as Parameters<typeof ApiResponse>[0]),
  );
  const fields = { ...furtherFields, findings: FINDINGS, ...EXPLANATION_FIELDS };
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiConsumes('multipart/form-data'),
    ...queryFields(fields),
    ApiBody({
      required: true,
      schema: {
        type: 'object',
        required: ['file'],
        properties: {
          file: { type: 'string', format: 'binary', description: file },
          ...fields,
        },
      },
    }),
    ApiQuery({
      name: 'response_format',
      required: false,
      enum: [...RESPONSE_FORMATS],
      description:
        '`python-service` gives the fields of the first version of the replaced Python service, also for failures. The default is ' +
        'the variable RESPONSE_FORMAT, or else `standard`.',
    }),
    ApiOkResponse({
      description: 'The prediction.',
      headers: {
        'X-Warnings': {
          description: 'Codes of the warnings; only with `response_format=python-service`.',
          schema: { type: 'string' },
        },
      },
      content: { 'application/json': { schema: anyOf(StudyAnswerDto, PythonServiceAnswerDto) } },
    }),
    ...failures,
  );
}
