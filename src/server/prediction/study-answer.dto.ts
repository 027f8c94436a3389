import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import type {
  EnsembleAnswer,
  LogOddsAnswer,
  ModelAnswer,
  NetworkAnswer,
  SeriesAnswer,
  StudyAnswer,
} from '../../core/pipeline/study-prediction.js';
import { LocalizationDto } from './localization.dto.js';
import { ProvenanceDto } from './provenance.dto.js';
import type { ProblemFields } from '../../core/problem/domain-error.js';
import type { WarningCode } from '../../core/problem/problem-codes.js';
import type { Warning } from '../../core/problem/warning.js';

/** Numbers by name. */
const PROBABILITIES = {
  type: 'object',
  additionalProperties: { type: 'number', minimum: 0, maximum: 1 },
} as const;

@ApiSchema({ name: 'Warning', description: 'A limitation of the answer, or a decision made for it.' })
export class WarningDto implements Warning {
  @ApiProperty({ type: 'string', description: 'Stable, for programs.', example: 'dicom.files-left-out' })
  readonly code!: WarningCode;

  @ApiProperty({
    description: 'One sentence.',
    example: '3 files were left out (dicom.damaged-header): the header of the file is damaged.',
  })
  readonly message!: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Numbers of the sentence, by name.',
    example: { files: 3 },
  })
  readonly values?: ProblemFields;
}

@ApiSchema({
  name: 'Series',
  description: 'A series of the study with the reason for reading or skipping it.',
})
export class SeriesDto implements SeriesAnswer {
  @ApiProperty({ description: 'SeriesInstanceUID.', example: '1.2.840.113619.2.5.1' })
  readonly series_uid!: string;

  @ApiProperty({ description: 'Modality (0008,0060).', example: 'CT' })
  readonly modality!: string;

  @ApiProperty({ type: 'integer', description: 'Images of the series in the archive.', example: 301 })
  readonly instances!: number;

  @ApiProperty({ type: 'integer', description: 'Usable slices among them.', example: 300 })
  readonly slices!: number;

  @ApiProperty({ description: 'Reconstruction kernel; empty if the file has none.', example: 'B70f' })
  readonly kernel!: string;

  @ApiProperty({ description: 'Class of the kernel.', example: 'lung' })
  readonly kernel_class!: string;

  @ApiProperty({ type: 'number', nullable: true, description: 'SliceThickness in millimetres.', example: 1 })
  readonly slice_thickness!: number | null;

  @ApiProperty({
    type: 'number',
    nullable: true,
    description: 'Millimetres from the first to the last usable slice.',
    example: 299,
  })
  readonly coverage!: number | null;

  @ApiProperty({ description: 'Whether the header records a contrast agent.', example: false })
  readonly contrast!: boolean;

  @ApiProperty({ description: 'Whether the answer is about this series.', example: true })
  readonly chosen!: boolean;

  @ApiProperty({
    description: 'The reason for choosing or skipping the series.',
    example: 'Chosen: a lung kernel and the most slices.',
  })
  readonly reason!: string;
}

const SHA256_EXAMPLE = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

@ApiSchema({ name: 'Network', description: 'A network of the bundle besides the two of CT-CLIP.' })
export class NetworkDto implements NetworkAnswer {
  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Name for people; null if the answer does not show its scores.',
    example: 'MedNeXt',
  })
  readonly title!: string | null;

  @ApiProperty({ description: 'SHA-256 of its file.', example: SHA256_EXAMPLE })
  readonly sha256!: string;

  @ApiProperty({
    description: 'SHA-256 of its description: with other rules, the same file gives other scores.',
    example: SHA256_EXAMPLE,
  })
  readonly settings_sha256!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Begins the names of its features; null if it has none.',
    example: 'mednext_',
  })
  readonly feature_prefix!: string | null;
}

@ApiSchema({ name: 'Ensemble', description: 'An ensemble of the bundle besides the main one.' })
export class EnsembleDto implements EnsembleAnswer {
  @ApiProperty({ description: 'SHA-256 of its file.', example: SHA256_EXAMPLE })
  readonly sha256!: string;

  @ApiProperty({ description: 'Lowest probability of a pathological study.', example: 0.5 })
  readonly threshold!: number;

  @ApiProperty({
    type: [String],
    description: 'Features of the ensemble that the service cannot compute. They are 0 in every study.',
    example: [],
  })
  readonly missing_features!: readonly string[];
}

const CONTRIBUTIONS = { type: 'object', additionalProperties: { type: 'number' } } as const;

@ApiSchema({
  name: 'LogOdds',
  description: 'How the probability comes about, in natural log odds. All parts add up to ln(p / (1 - p)).',
})
export class LogOddsDto implements LogOddsAnswer {
  @ApiProperty({ description: 'Of the ensemble before it saw any feature.', example: -0.6 })
  readonly start!: number;

  @ApiProperty({
    ...CONTRIBUTIONS,
    description: 'The five features that raised the probability most, with their contributions.',
    example: { ctclip_Pneumonia: 0.41 },
  })
  readonly raising!: Readonly<Record<string, number>>;

  @ApiProperty({
    ...CONTRIBUTIONS,
    description: 'The five features that lowered it most.',
    example: { supervised_covid: -0.22 },
  })
  readonly lowering!: Readonly<Record<string, number>>;

  @ApiProperty({ description: 'Sum of all other features.', example: 0.05 })
  readonly others!: number;
}

@ApiExtraModels(NetworkDto, EnsembleDto)
@ApiSchema({ name: 'Model', description: 'The model files that gave the answer.' })
export class ModelDto implements ModelAnswer {
  @ApiProperty({
    description: '`research`, or `demonstration` for models too small for meaningful results.',
    example: 'research',
  })
  readonly intended_use!: string;

  @ApiProperty({
    description: 'SHA-256 of the file with the supervised classifiers.',
    example: SHA256_EXAMPLE,
  })
  readonly supervised_sha256!: string;

  @ApiProperty({ description: 'SHA-256 of the CT-CLIP checkpoint.', example: SHA256_EXAMPLE })
  readonly ctclip_sha256!: string;

  @ApiProperty({ description: 'SHA-256 of the ensemble.', example: SHA256_EXAMPLE })
  readonly lightgbm_sha256!: string;

  @ApiProperty({ description: 'Lowest probability of a pathological study.', example: 0.4 })
  readonly threshold!: number;

  @ApiProperty({
    type: [String],
    description:
      'Features of the ensemble that the service cannot compute. They are 0 in every study, and the answer has the warning `classifier.features-missing`.',
    example: [],
  })
  readonly missing_features!: readonly string[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(NetworkDto) },
    description: 'The networks that `bundle.json` adds, by name; only with such networks.',
  })
  readonly networks?: Readonly<Record<string, NetworkDto>>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(EnsembleDto) },
    description: 'The ensembles that `bundle.json` adds, by name; only with such ensembles.',
  })
  readonly ensembles?: Readonly<Record<string, EnsembleDto>>;
}

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

  /** Fields of further ensembles; the document of a running service describes each (`describe-bundle.ts`). */
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
