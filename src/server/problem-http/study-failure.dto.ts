import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ApiRequestId } from './api-request-id.decorator.js';
import type { ProblemFields } from '../../core/problem/domain-error.js';
import type { HttpProblem } from './http-problem.js';

/** Fields of a problem that identify the study; the answer has separate fields for them. */
const STUDY_UID = 'studyUid';
const SERIES_UID = 'seriesUid';

@ApiSchema({ name: 'StudyFailure', description: 'The answer to a study that could not be predicted.' })
export class StudyFailureDto {
  @ApiProperty({ description: 'StudyInstanceUID; empty if unknown.', example: '' })
  readonly study_uid: string;

  @ApiProperty({ description: 'SeriesInstanceUID; empty if unknown.', example: '' })
  readonly series_uid: string;

  @ApiProperty({ type: 'null', description: 'Always null.', example: null })
  readonly probability_of_pathology = null;

  @ApiProperty({ type: 'null', description: 'Always null.', example: null })
  readonly pathology = null;

  @ApiProperty({ type: 'null', description: 'Always null.', example: null })
  readonly most_dangerous_pathology_type = null;

  @ApiProperty({ enum: ['Failure'], example: 'Failure' })
  readonly processing_status = 'Failure';

  @ApiProperty({ description: 'Seconds from the request to this answer.', example: 0.12 })
  readonly time_of_processing: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'Always empty.',
    example: {},
  })
  readonly supervised_probabilities = {};

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'Always empty.',
    example: {},
  })
  readonly ctclip_probabilities = {};

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'Always empty.',
    example: {},
  })
  readonly top_shap_features = {};

  @ApiProperty({
    description: 'The cause and the remedy.',
    example: 'The file is not a ZIP archive. Send the DICOM files of one CT study as a ZIP.',
  })
  readonly error: string;

  @ApiProperty({ description: 'Stable code, for programs.', example: 'archive.not-a-zip' })
  readonly code: string;

  @ApiRequestId()
  readonly request_id: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Values of the error, such as counts of rejected files by reason.',
  })
  readonly detail?: ProblemFields;

  constructor(problem: HttpProblem, requestId: string, elapsedSeconds: number) {
    const { [STUDY_UID]: studyUid, [SERIES_UID]: seriesUid, ...detail } = problem.fields;
    this.study_uid = typeof studyUid === 'string' ? studyUid : '';
    this.series_uid = typeof seriesUid === 'string' ? seriesUid : '';
    this.time_of_processing = elapsedSeconds;
    this.error = problem.message;
    this.code = problem.code;
    this.request_id = requestId;
    if (Object.keys(detail).length > 0) this.detail = detail;
  }
}
