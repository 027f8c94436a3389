import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import type { EnsembleAnswer, ModelAnswer, NetworkAnswer } from '../../core/pipeline/study-prediction.js';

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
    description: 'Prefix of the names of its features; null if it has none.',
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
