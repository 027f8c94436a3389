import { Controller, Get, HttpCode, HttpStatus, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { LOG_LEVELS, type ServiceLogLevel } from '../../config/logging.configuration.js';
import {
  deviceLoading,
  modelBeingWritten,
  modelsRefused,
  reloadUnderWay,
} from '../../device/device-errors.js';
import { DeviceSupervisor } from '../device/device-supervisor.js';
import { ServiceLogger } from '../../logging/service-logger.js';
import { AdminRoute } from './admin-route.decorator.js';
import { noMemoryForModels, unknownLogLevel } from './admin-errors.js';
import { LogLevelDto, ReloadedModelsDto } from './admin.dto.js';
import { ModelReloadService } from './model-reload.service.js';

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
  @ApiProblems(
    'admin',
    ['The models are being exchanged already.', [reloadUnderWay()]],
    [
      'The files cannot be used, and the old models serve. `detail` says why, `values.cause` is the code.',
      [modelsRefused(modelBeingWritten('ctclip.pt'))],
    ],
    ['No models are loaded yet, or the host has no room for both.', [deviceLoading(), noMemoryForModels()]],
  )
  reload(): Promise<ReloadedModelsDto> {
    return this.models.reload();
  }

  @Get('log-level')
  @AdminRoute()
  @ApiOperation({ summary: 'How much is logged', description: 'For administrators (AUTH_ADMIN_USERS).' })
  @ApiOkResponse({ type: LogLevelDto, description: 'The level of both processes.' })
  @ApiProblems('admin')
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
  @ApiProblems('admin', ['There is no such level.', [unknownLogLevel()]])
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
