import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import type { StudyAnswer } from '../../core/pipeline/study-prediction.js';
import { LocalizationDto } from './localization.dto.js';
import { LogOddsDto } from './log-odds.dto.js';
import { ModelDto } from './model.dto.js';
import { ProvenanceDto } from './provenance.dto.js';
import { SeriesDto } from './series.dto.js';
import { WarningDto } from './warning.dto.js';

/** Probabilities by name. */
const PROBABILITIES = {
  type: 'object',
  additionalProperties: { type: 'number', minimum: 0, maximum: 1 },
} as const;

@ApiSchema({
  name: 'StudyAnswer',
  description: 'The prediction for a study. For research, not for diagnosis.',
})
export class StudyAnswerDto implements StudyAnswer {
  @ApiProperty({
    description: "StudyInstanceUID; for a NIfTI volume `nifti_` and the file's name.",
    example: '1.2.840.113619.2.5',
  })
  readonly study_uid!: string;

  @ApiProperty({
    description: 'SeriesInstanceUID of the series that was read; empty for a NIfTI volume.',
    example: '1.2.840.113619.2.5.1',
  })
  readonly series_uid!: string;

  @ApiProperty({ minimum: 0, maximum: 1, description: "The ensemble's probability.", example: 0.87 })
  readonly probability_of_pathology!: number;

  @ApiProperty({
    enum: [0, 1],
    type: 'integer',
    description: '1 if the probability is at least `model.threshold`.',
    example: 1,
  })
  readonly pathology!: 0 | 1;

  /** Fields of further ensembles; the document of a running service describes each (`describe-models.ts`). */
  readonly [probability: `probability_of_pathology_${string}`]: number;
  readonly [pathology: `pathology_${string}`]: 0 | 1;

  @ApiProperty({ description: 'The finding that raised the probability most.', example: 'Pneumonia' })
  readonly most_dangerous_pathology_type!: string;

  @ApiProperty({
    type: [String],
    description: 'The finding with the highest probability in each list; empty when `pathology` is 0.',
    example: ['emphysema', 'Pneumonia'],
  })
  readonly top_pathologies!: readonly string[];

  @ApiProperty({ enum: ['Success'], description: 'Always `Success`.', example: 'Success' })
  readonly processing_status!: 'Success';

  @ApiProperty({
    description: 'Seconds from the request to this answer, upload and queue included.',
    example: 4.31,
  })
  readonly time_of_processing!: number;

  @ApiProperty({
    ...PROBABILITIES,
    description: 'Probabilities of the supervised classifiers, by finding.',
    example: { covid: 0.91 },
  })
  readonly supervised_probabilities!: Readonly<Record<string, number>>;

  @ApiProperty({
    ...PROBABILITIES,
    description:
      'Probabilities of the zero-shot prompts, by finding; then those of `findings` in the requested order.',
    example: { Pneumonia: 0.88 },
  })
  readonly ctclip_probabilities!: Readonly<Record<string, number>>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: PROBABILITIES,
    description:
      'Probabilities of the networks that `bundle.json` adds, by network and name; only with such networks. A network that was left out is missing, and the answer has the warning `networks.left-out`.',
    example: { mednext: { emphysema: 0.72 } },
  })
  readonly scores?: Readonly<Record<string, Readonly<Record<string, number>>>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'The five features that raised the raw score most, with their contributions.',
    example: { ctclip_Pneumonia: 0.41 },
  })
  readonly top_shap_features!: Readonly<Record<string, number>>;

  @ApiProperty({
    type: LogOddsDto,
    description: 'How the probability comes about: what raised it, and what lowered it.',
  })
  readonly log_odds!: LogOddsDto;

  @ApiProperty({
    type: [WarningDto],
    description: 'Warnings about the answer, such as excluded files; empty without any.',
  })
  readonly warnings!: readonly WarningDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description:
      'PatientPosition (0018,5100) of the series that was read, such as `HFS` (head first, supine); null if its images have none or different ones, and for a NIfTI volume.',
    example: 'HFS',
  })
  readonly patient_position!: string | null;

  @ApiProperty({
    type: [SeriesDto],
    description:
      'Every series of the study with the reason for reading or skipping it; empty for a NIfTI volume.',
  })
  readonly series!: readonly SeriesDto[];

  @ApiProperty({ type: ModelDto, description: 'The model files that gave the answer.' })
  readonly model!: ModelDto;

  @ApiProperty({
    type: ProvenanceDto,
    description: 'Everything besides the models that is needed to repeat the answer.',
  })
  readonly provenance!: ProvenanceDto;

  @ApiProperty({
    type: [LocalizationDto],
    required: false,
    description:
      "The places that raise the scores; only with `explain=true`. The ensemble's score comes first, then the findings in order of importance.",
  })
  readonly localization?: readonly LocalizationDto[];

  @ApiProperty({
    required: false,
    type: 'array',
    items: { type: 'integer', nullable: true },
    description:
      'The number that viewers show for the image of each slice of `volume.nii.gz`: the frame, counted from 1, if a file has several images, else InstanceNumber; only with `explain=true` or `volume=true`. Empty for a NIfTI volume.',
    example: [87, 86, 85],
  })
  readonly image_numbers?: readonly (number | null)[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description:
      'Seconds by stage: `reading`, `decoding`, `resampling`, `encoding`, with further networks `networks`, `classifying`, and with `explain=true` `explaining`.',
    example: { reading: 0.2, decoding: 0.9, resampling: 0.4, encoding: 2.6, classifying: 0.01 },
  })
  readonly timings!: Readonly<Record<string, number>>;
}
