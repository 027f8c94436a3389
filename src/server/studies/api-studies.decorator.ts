import { applyDecorators } from '@nestjs/common';
import * as swagger from '@nestjs/swagger';
import { ARTIFACTS, type FileArtifact, type FolderArtifact } from '../../core/explanation/artifact-table.js';
import { LANGUAGES } from '../../core/problem/translation.js';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { EXPLANATION_FIELDS, queryFields, type TextField } from '../prediction/api-study-route.decorator.js';
import { serviceDraining } from '../prediction/queue-errors.js';
import { unknownDestination } from './delivery/delivery-errors.js';
import * as errors from './lifecycle/studies-errors.js';
import { DEFAULT_LIMIT, MAX_LIMIT } from './list-query.js';
import { STUDY_PRIORITIES, STUDY_STATES } from './lifecycle/study-record.js';
import { noRoom, notMultipart, uploadTooLarge } from '../upload/upload-errors.js';
import type { StudyFieldName } from './study-request.js';
import { StudyResourceDto } from './study-resource.dto.js';
import { STUDY_EXAMPLES, WAITING_EXAMPLE } from './study-resource-examples.js';

const text = (description: string, more: Partial<TextField> = {}): TextField => ({
  type: 'string',
  example: '',
  description,
  ...more,
});
const EXAMPLE_BYTES = 524_288_000;
const SWITCH = { enum: ['true', 'false'] };
const HEADERS = {
  Location: { description: 'The study.', schema: { type: 'string' } },
} as const;

/** Text fields of a submission besides its file. Each may be in the form or in the address. */
const FIELDS: Readonly<Record<StudyFieldName, TextField>> = {
  priority: text('`stat` studies run before `routine` ones.', {
    enum: [...STUDY_PRIORITIES],
    example: 'routine',
  }),
  series_uid: text('SeriesInstanceUID of the series to read. By default the service chooses the series.'),
  findings: text('Additional findings in words: at most 20, as a JSON list or separated by commas.'),
  ...EXPLANATION_FIELDS,
  explain_language: text(
    'Language of the texts in `overlay.png`: `Accept-Language` of the request by default.',
    { enum: [...LANGUAGES], example: 'en' },
  ),
  volume: text('Whether to store the chosen series for viewers.', { ...SWITCH, example: 'false' }),
  evidence: text(
    'Whether to make objects for PACS and medical record: DICOM SR and pictures, FHIR. Implies `explain`.',
    { ...SWITCH, example: 'false' },
  ),
  fresh: text('Whether to compute again instead of returning a stored result of the same content.', {
    ...SWITCH,
    example: 'false',
  }),
  deliver_to: text(
    'Names of the systems in PACS_FILE that receive the objects for PACS and medical record, separated by commas. ' +
      '`none` for nobody; DELIVER_TO by default. Implies `evidence`.',
    { example: 'archive' },
  ),
  webhook_url: text('URL that receives the study after its end. The operator must allow the host.'),
};

/** Describes the route that accepts studies. */
export function ApiSubmission(): MethodDecorator {
  return applyDecorators(
    swagger.ApiOperation({
      summary: 'Submit a study',
      description:
        'Accepts a ZIP of DICOM files or a NIfTI volume, and answers as soon as the file is stored durably: a restart of the ' +
        'service loses nothing. The study waits in the queue; `GET` at its address returns its state. Every field except `file` ' +
        'may also be a query parameter, which then counts instead of the field. A repeat of the same content, options and models gets the stored result. ' +
        'For research, not for diagnosis.',
    }),
    swagger.ApiConsumes('multipart/form-data'),
    swagger.ApiHeader({
      name: 'Prefer',
      required: false,
      description:
        '`wait=30` waits up to 30 seconds (at most 300) for the end of the study, then answers 200.',
      example: 'wait=30',
    }),
    swagger.ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Chosen by the client, at most 255 characters. A second request with the same key creates no second study while the ' +
        'first is stored.',
      example: 'accession-4711',
    }),
    swagger.ApiBody({
      required: true,
      schema: {
        type: 'object',
        required: ['file'],
        properties: {
          file: {
            type: 'string',
            format: 'binary',
            description: 'A `.zip` of DICOM files, or a `.nii` or `.nii.gz`.',
          },
          ...FIELDS,
        },
      },
    }),
    ...queryFields(FIELDS),
    swagger.ApiAcceptedResponse({
      type: StudyResourceDto,
      description: 'The study is stored and waits.',
      headers: HEADERS,
      examples: WAITING_EXAMPLE,
    }),
    swagger.ApiOkResponse({
      type: StudyResourceDto,
      description: 'The study ended during the wait.',
      headers: { ...HEADERS, 'Preference-Applied': { description: '`wait=30`', schema: { type: 'string' } } },
      examples: { failed: STUDY_EXAMPLES.failed },
    }),
    swagger.ApiCallbacks({
      name: 'ended',
      callbackUrl: '{$request.body#/webhook_url}',
      method: 'post',
      requestBody: { type: StudyResourceDto },
      expectedResponse: {
        status: 200,
        description:
          'Accepted. After any other status the service sends it again. `X-CtClip-Delivery` names the study, `X-CtClip-Signature` is `sha256=` and the ' +
          'HMAC-SHA-256 of `<X-CtClip-Timestamp>.<body>`.',
      },
    }),
    ApiProblems(
      'studies',
      [
        'The form, the file or a field is wrong.',
        [
          errors.invalidOption('priority', 'stat or routine'),
          notMultipart(),
          unknownDestination(['archive']),
        ],
      ],
      ['The Idempotency-Key was used with another study.', [errors.idempotencyMismatch()]],
      ['The file exceeds the maximum size.', [uploadTooLarge(EXAMPLE_BYTES)]],
      ['The queue is full, or too many passwords are being checked.', [errors.tooManyStudies(1000, 30)]],
      ['The service is shutting down, or its storage is full.', [serviceDraining(), noRoom()]],
    ),
  );
}

/** Describes the filters of a list. */
export function ApiListQuery(): MethodDecorator {
  return applyDecorators(
    swagger.ApiQuery({ name: 'state', required: false, enum: STUDY_STATES }),
    swagger.ApiQuery({ name: 'priority', required: false, enum: STUDY_PRIORITIES }),
    swagger.ApiQuery({
      name: 'submitted_after',
      required: false,
      schema: { type: 'string', format: 'date-time' },
      description: 'ISO 8601 time, such as `2026-01-31T08:00:00Z`.',
    }),
    swagger.ApiQuery({
      name: 'limit',
      required: false,
      description: 'Maximum number of studies.',
      schema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
    }),
    swagger.ApiQuery({
      name: 'cursor',
      required: false,
      description: '`next` of the previous page.',
      schema: { type: 'string' },
    }),
  );
}

/** Describes the route of a study's files, derived from the table of artifacts. */
export function ApiStudyFile(): MethodDecorator {
  const table = Object.values<FileArtifact | FolderArtifact>(ARTIFACTS);
  const rows = table.map(
    (artifact) =>
      `- \`${'file' in artifact ? artifact.file : `${artifact.folder}/NAME${artifact.ending}`}\`: ${artifact.description}`,
  );
  const mediaTypes = [...new Set(table.map(({ mediaType }) => mediaType))];
  return applyDecorators(
    swagger.ApiOperation({ summary: 'A file of a study', description: rows.join('\n') }),
    swagger.ApiParam({ name: 'id', schema: { type: 'string' } }),
    swagger.ApiParam({
      name: 'path',
      description: 'Name as in the `links` of the study.',
      example: ARTIFACTS.volume.file,
      schema: { type: 'string' },
    }),
    swagger.ApiHeader({
      name: 'range',
      required: false,
      description: 'One range of bytes, such as `bytes=0-16383`, is answered 206 with this part of the file.',
      schema: { type: 'string' },
    }),
    swagger.ApiHeader({
      name: 'if-none-match',
      required: false,
      description: 'The `ETag` of an earlier answer. An unchanged file is answered 304.',
      schema: { type: 'string' },
    }),
    swagger.ApiOkResponse({
      description: 'The file.',
      content: Object.fromEntries(
        mediaTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
      ),
    }),
    swagger.ApiResponse({ status: 206, description: 'The requested part of the file.' }),
    swagger.ApiResponse({ status: 304, description: 'The file has not changed.' }),
    ApiStudyProblems(),
  );
}

/** Errors of the routes of one study. */
export function ApiStudyProblems(): MethodDecorator {
  return ApiProblems('studies', [
    'The study or the file does not exist, or was removed.',
    [errors.noSuchStudy(), errors.noSuchArtifact()],
  ]);
}
