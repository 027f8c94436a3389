import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  PYTHON_SERVICE_LABELS,
  type PythonServiceAnswer,
} from '../../core/pipeline/python-service-answer.js';

const PROBABILITIES = {
  type: 'object',
  additionalProperties: { type: 'number', minimum: 0, maximum: 1 },
} as const;

@ApiSchema({
  name: 'PythonServiceAnswer',
  description:
    'The prediction with `response_format=python-service`: the fields of the first version of the Python service, no others. ' +
    'The header `X-Warnings` has the codes of the warnings, which this form has no field for.',
})
export class PythonServiceAnswerDto implements PythonServiceAnswer {
  @ApiProperty({ description: 'StudyInstanceUID.', example: '1.2.840.113619.2.5' })
  readonly study_uid!: string;

  @ApiProperty({
    description: 'SeriesInstanceUID of the series that was read.',
    example: '1.2.840.113619.2.5.1',
  })
  readonly series_uid!: string;

  @ApiProperty({ minimum: 0, maximum: 1, description: "The ensemble's probability.", example: 0.87 })
  readonly probability_of_pathology!: number;

  @ApiProperty({
    enum: [...PYTHON_SERVICE_LABELS],
    description: '`Патология` if the probability reaches the threshold, else `Норма`.',
    example: 'Патология',
  })
  readonly pathology!: PythonServiceAnswer['pathology'];

  @ApiProperty({
    description: 'The feature with the largest contribution, without its prefix. It may be an aggregate.',
    example: 'Pneumonia',
  })
  readonly most_dangerous_pathology_type!: string;

  @ApiProperty({ enum: ['Success'], example: 'Success' })
  readonly processing_status!: 'Success';

  @ApiProperty({ description: 'Seconds from the request to this answer.', example: 4.31 })
  readonly time_of_processing!: number;

  @ApiProperty({
    ...PROBABILITIES,
    description: 'Probabilities of the supervised classifiers; the names begin with `supervised_`.',
    example: { supervised_covid: 0.91 },
  })
  readonly supervised_probabilities!: Readonly<Record<string, number>>;

  @ApiProperty({
    ...PROBABILITIES,
    description:
      'Probabilities of the 52 zero-shot findings of that version; the names begin with `ctclip_`.',
    example: { ctclip_Pneumonia: 0.88 },
  })
  readonly ctclip_probabilities!: Readonly<Record<string, number>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'The five features with the largest contributions, negative ones included.',
    example: { ctclip_Pneumonia: 0.41 },
  })
  readonly top_shap_features!: Readonly<Record<string, number>>;
}
