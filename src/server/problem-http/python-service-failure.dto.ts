import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { HttpProblem } from './http-problem.js';

@ApiSchema({
  name: 'PythonServiceFailure',
  description:
    'The failure with `response_format=python-service`. The status says what kind of failure it is.',
})
export class PythonServiceFailureDto {
  @ApiProperty({ type: 'string', description: 'Always empty.', example: '' })
  readonly study_uid = '';

  @ApiProperty({ type: 'string', description: 'Always empty.', example: '' })
  readonly series_uid = '';

  @ApiProperty({ type: 'number', description: 'Always 0.', example: 0 })
  readonly probability_of_pathology = 0;

  @ApiProperty({ enum: ['Unknown'], example: 'Unknown' })
  readonly pathology = 'Unknown';

  @ApiProperty({ enum: ['Unknown'], example: 'Unknown' })
  readonly most_dangerous_pathology_type = 'Unknown';

  @ApiProperty({ enum: ['Failure'], example: 'Failure' })
  readonly processing_status = 'Failure';

  @ApiProperty({ description: 'Seconds from the request to this answer.', example: 0.12 })
  readonly time_of_processing: number;

  @ApiProperty({
    description: 'The cause and the remedy.',
    example: 'The file is not a ZIP archive. Send the DICOM files of one CT study as a ZIP.',
  })
  readonly error: string;

  constructor(problem: HttpProblem, elapsedSeconds: number) {
    this.time_of_processing = elapsedSeconds;
    this.error = problem.message;
  }
}
