import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { LOG_LEVELS, type ServiceLogLevel } from '../../config/logging.configuration.js';
import { ModelDto } from '../prediction/study-answer.dto.js';

@ApiSchema({ name: 'LogLevel', description: 'How much the service writes into its log.' })
export class LogLevelDto {
  @ApiProperty({ enum: LOG_LEVELS, example: 'info' })
  readonly level!: ServiceLogLevel;
}

@ApiSchema({ name: 'ReloadedModels', description: 'The models that serve from now on.' })
export class ReloadedModelsDto {
  @ApiProperty({ description: 'Whether any of the files is another than before.', example: true })
  readonly changed!: boolean;

  @ApiProperty({
    type: () => ModelDto,
    nullable: true,
    description: 'The models that served before; null where none did.',
  })
  readonly previous!: ModelDto | null;

  @ApiProperty({ type: () => ModelDto, description: 'The models that serve.' })
  readonly model!: ModelDto;

  @ApiProperty({ description: 'From the request until they served.', example: 12.4 })
  readonly seconds!: number;
}
