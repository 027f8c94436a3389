import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { LogOddsAnswer } from '../../core/pipeline/study-prediction.js';

const CONTRIBUTIONS = { type: 'object', additionalProperties: { type: 'number' } } as const;

@ApiSchema({
  name: 'LogOdds',
  description: 'How the probability comes about, in natural log odds. All parts add up to ln(p / (1 - p)).',
})
export class LogOddsDto implements LogOddsAnswer {
  @ApiProperty({ description: 'Log odds of the ensemble without any feature.', example: -0.6 })
  readonly start!: number;

  @ApiProperty({
    ...CONTRIBUTIONS,
    description: 'The five features that raised the probability most, with their contributions.',
    example: { ctclip_Pneumonia: 0.41 },
  })
  readonly raising!: Readonly<Record<string, number>>;

  @ApiProperty({
    ...CONTRIBUTIONS,
    description: 'The five features that lowered the probability most, with their contributions.',
    example: { supervised_covid: -0.22 },
  })
  readonly lowering!: Readonly<Record<string, number>>;

  @ApiProperty({ description: 'Sum of the contributions of all other features.', example: 0.05 })
  readonly others!: number;
}
