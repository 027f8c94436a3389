import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { LOG_LEVELS, type ServiceLogLevel } from '../../config/logging.configuration.js';
import { ModelDto } from '../prediction/model.dto.js';

@ApiSchema({ name: 'LogLevel', description: 'Log level of the service.' })
export class LogLevelDto {
  @ApiProperty({ enum: LOG_LEVELS, example: 'info' })
  readonly level!: ServiceLogLevel;
}

@ApiSchema({ name: 'ReloadedModels', description: 'The models in use after the reload.' })
export class ReloadedModelsDto {
  @ApiProperty({ description: 'Whether any of the files differs from before.', example: true })
  readonly changed!: boolean;

  @ApiProperty({
    type: () => ModelDto,
    nullable: true,
    description: 'The models before the reload; null if none were in use.',
  })
  readonly previous!: ModelDto | null;

  @ApiProperty({ type: () => ModelDto, description: 'The models in use.' })
  readonly model!: ModelDto;

  @ApiProperty({ description: 'Seconds from the request until the models were in use.', example: 12.4 })
  readonly seconds!: number;
}
