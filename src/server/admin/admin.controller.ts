import { Controller, Get, HttpCode, HttpStatus, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { LOG_LEVELS, type ServiceLogLevel } from '../../config/logging.configuration.js';
import { DeviceSupervisor } from '../device/device-supervisor.js';
import { ServiceLogger } from '../../logging/service-logger.js';
import { PROBLEM_MEDIA_TYPE, ProblemDetailsDto } from '../problem-http/problem-details.dto.js';
import { AdminRoute } from './admin-route.decorator.js';
import { unknownLogLevel } from './admin-errors.js';
import { LogLevelDto, ReloadedModelsDto } from './admin.dto.js';
import { ModelReloadService } from './model-reload.service.js';

/** A failure of a route that `ApiProblems` does not know. */
const failure = (status: number, description: string): MethodDecorator =>
  ApiResponse({
    status,
    description,
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: getSchemaPath(ProblemDetailsDto) } } },
  });

/** What administrators may change while studies are taken. */
@Controller('admin')
export class AdminController {
  constructor(
    private readonly models: ModelReloadService,
    private readonly device: DeviceSupervisor,
    private readonly logger: ServiceLogger,
  ) {}

  @Post('models/reload')
  @HttpCode(HttpStatus.OK)
  @AdminRoute()
  @ApiOperation({
    summary: 'Exchange the models for those on disk, without stopping',
    description:
      'Another process loads the files that lie in MODELS_DIR now and has a synthetic chest predicted. Then the study ' +
      'that is under way is finished, and further ones go to the new models. Where anything is wrong, nothing changes. ' +
      'The signal SIGHUP does the same. For administrators (AUTH_ADMIN_USERS).',
  })
  @ApiOkResponse({ type: ReloadedModelsDto, description: 'The models on disk serve.' })
  @failure(409, '`models.reload-under-way`: the models are being exchanged already.')
  @failure(
    422,
    '`models.refused`: the files cannot be used. `detail` says why, `values.cause` is the code; the old models serve.',
  )
  @failure(503, '`device.…`: no models are loaded yet. `models.no-memory`: both do not fit.')
  @ApiProblems()
  reload(): Promise<ReloadedModelsDto> {
    return this.models.reload();
  }

  @Get('log-level')
  @AdminRoute()
  @ApiOperation({ summary: 'How much is logged', description: 'For administrators (AUTH_ADMIN_USERS).' })
  @ApiOkResponse({ type: LogLevelDto, description: 'The level of both processes.' })
  @ApiProblems()
  logLevel(): LogLevelDto {
    return { level: this.logger.level };
  }

  @Put('log-level/:level')
  @AdminRoute()
  @ApiOperation({
    summary: 'Log more, or less',
    description:
      'From now on until the service is started again, in both processes. For administrators (AUTH_ADMIN_USERS).',
  })
  @ApiParam({ name: 'level', enum: LOG_LEVELS, example: 'debug', description: 'From quiet to talkative.' })
  @ApiOkResponse({ type: LogLevelDto, description: 'It is logged like that.' })
  @failure(400, '`admin.unknown-log-level`: there is no such level.')
  @ApiProblems()
  setLogLevel(@Param('level') text: string): LogLevelDto {
    if (!isLogLevel(text)) throw unknownLogLevel();
    this.logger.level = text;
    this.device.setLogLevel(text);
    return { level: text };
  }
}

function isLogLevel(text: string): text is ServiceLogLevel {
  return (LOG_LEVELS as readonly string[]).includes(text);
}
