import { applyDecorators } from '@nestjs/common';
import * as swagger from '@nestjs/swagger';
import { ARTIFACTS, type FileArtifact, type FolderArtifact } from '../../core/explanation/artifact-table.js';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { EXPLANATION_FIELDS } from '../prediction/api-study-route.decorator.js';
import { serviceDraining } from '../prediction/queue-errors.js';
import * as errors from './lifecycle/studies-errors.js';
import { STUDY_PRIORITIES, STUDY_STATES } from './lifecycle/study-record.js';
import { noRoom, notMultipart, uploadTooLarge } from '../upload/upload-errors.js';
import { StudyResourceDto } from './study-resource.dto.js';
import { STUDY_EXAMPLES, WAITING_EXAMPLE } from './study-resource-examples.js';

const text = (description: string, more: object = {}) => ({
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

/** Describes the route that takes studies over. */
export function ApiSubmission(): MethodDecorator {
  return applyDecorators(
    swagger.ApiOperation({
      summary: 'Hand a study over',
      description:
        'Takes a ZIP of DICOM files or a NIfTI volume, and answers as soon as it is safely kept: a restart of the service ' +
        'loses nothing. The study is worked on when its turn comes; `GET` at its address says how far it is. The fields ' +
        'but `file` may stand in the address as well. The same content, options and models again are answered from the ' +
        'kept result. For research, not for diagnosis.',
    }),
    swagger.ApiConsumes('multipart/form-data'),
    swagger.ApiHeader({
      name: 'Prefer',
      required: false,
      description: '`wait=30` waits up to 30 seconds (at most 300) for the end, and answers 200 then.',
      example: 'wait=30',
    }),
    swagger.ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Of your choice, at most 255 characters: sending a study again with the same key makes no second one, for as ' +
        'long as the first is kept.',
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
          priority: text('`stat` goes before `routine`.', {
            enum: [...STUDY_PRIORITIES],
            example: 'routine',
          }),
          series_uid: text(
            'SeriesInstanceUID of the series to read, instead of the one that the service would choose.',
          ),
          findings: text(
            'Further findings to look for, in words: up to 20, a JSON list, or names between commas.',
          ),
          ...EXPLANATION_FIELDS,
          volume: text('Whether to keep the chosen series for viewers.', { ...SWITCH, example: 'false' }),
          fresh: text('Whether an earlier result of the same content will not do.', {
            ...SWITCH,
            example: 'false',
          }),
          webhook_url: text('Where to send the study when it has ended, if the operator allows the host.'),
        },
      },
    }),
    swagger.ApiAcceptedResponse({
      type: StudyResourceDto,
      description: 'It is kept, and waits.',
      headers: HEADERS,
      examples: WAITING_EXAMPLE,
    }),
    swagger.ApiOkResponse({
      type: StudyResourceDto,
      description: 'It ended while its client waited.',
      headers: { ...HEADERS, 'Preference-Applied': { description: '`wait=30`', schema: { type: 'string' } } },
      examples: { failed: STUDY_EXAMPLES['failed'] },
    }),
    swagger.ApiCallbacks({
      name: 'ended',
      callbackUrl: '{$request.body#/webhook_url}',
      method: 'post',
      requestBody: { type: StudyResourceDto },
      expectedResponse: {
        status: 200,
        description:
          'Taken; else it is sent again. `X-CtClip-Delivery` names the study, `X-CtClip-Signature` is `sha256=` and the ' +
          'HMAC-SHA-256 of `<X-CtClip-Timestamp>.<body>`.',
      },
    }),
    ApiProblems(
      'studies',
      [
        'The form, the file or a field is wrong.',
        [errors.invalidOption('priority', 'stat or routine'), notMultipart()],
      ],
      ['The Idempotency-Key was used with another study.', [errors.idempotencyMismatch()]],
      ['The file is larger than is allowed.', [uploadTooLarge(EXAMPLE_BYTES)]],
      [
        'As many studies wait as may, or too many passwords are being checked.',
        [errors.tooManyStudies(1000, 30)],
      ],
      ['The service is being stopped, or has no room.', [serviceDraining(), noRoom()]],
    ),
  );
}

/** Describes what a list can be narrowed by. */
export function ApiListQuery(): MethodDecorator {
  return applyDecorators(
    swagger.ApiQuery({ name: 'state', required: false, enum: STUDY_STATES }),
    swagger.ApiQuery({ name: 'priority', required: false, enum: STUDY_PRIORITIES }),
    swagger.ApiQuery({
      name: 'submitted_after',
      required: false,
      description: 'A time (ISO 8601), such as `2026-01-31T08:00:00Z`.',
    }),
    swagger.ApiQuery({
      name: 'limit',
      required: false,
      description: 'At most so many: 1 to 500, 50 by default.',
    }),
    swagger.ApiQuery({ name: 'cursor', required: false, description: '`next` of the page before.' }),
  );
}

/** Describes the route of a study's files, from their table. */
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
      description: 'As in the `links` of the study.',
      example: ARTIFACTS.volume.file,
      schema: { type: 'string' },
    }),
    swagger.ApiOkResponse({
      description: 'The file.',
      content: Object.fromEntries(
        mediaTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
      ),
    }),
    ApiStudyProblems(),
  );
}

/** Failures of the routes of one study. */
export function ApiStudyProblems(): MethodDecorator {
  return ApiProblems('studies', [
    'There is no such study, or no such file of it (any more).',
    [errors.noSuchStudy(), errors.noSuchArtifact()],
  ]);
}
