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
import { DeviceGroup } from '../device/device-group.js';
import { ServiceLogger } from '../../logging/service-logger.js';
import { AdminRoute } from './admin-route.decorator.js';
import { noMemoryForModels, unknownLogLevel } from './admin-errors.js';
import { LogLevelDto, ReloadedModelsDto } from './admin.dto.js';
import { ModelReloadService } from './model-reload.service.js';

/** Operations of administrators on the running service. */
@Controller('admin')
export class AdminController {
  constructor(
    private readonly models: ModelReloadService,
    private readonly device: DeviceGroup,
    private readonly logger: ServiceLogger,
  ) {}

  @Post('models/reload')
  @HttpCode(HttpStatus.OK)
  @AdminRoute()
  @ApiOperation({
    summary: 'Reload the models from disk without a restart',
    description:
      'A second process loads the files in MODELS_DIR and predicts a synthetic chest. Then the current study is finished, and ' +
      'further ones go to the new models. After any error the old models stay. ' +
      'The signal SIGHUP does the same. For administrators (AUTH_ADMIN_USERS).',
  })
  @ApiOkResponse({ type: ReloadedModelsDto, description: 'The models on disk are in use.' })
  @ApiProblems(
    'admin',
    ['The models are already being reloaded.', [reloadUnderWay()]],
    [
      'The files are unusable, and the old models stay in use. `detail` gives the reason, `values.cause` its code.',
      [modelsRefused(modelBeingWritten('ctclip.pt'))],
    ],
    [
      'The first models are still loading, or the host has too little memory for both sets.',
      [deviceLoading(), noMemoryForModels()],
    ],
  )
  reloadModels(): Promise<ReloadedModelsDto> {
    return this.models.reload();
  }

  @Get('log-level')
  @AdminRoute()
  @ApiOperation({ summary: 'Get the log level', description: 'For administrators (AUTH_ADMIN_USERS).' })
  @ApiOkResponse({ type: LogLevelDto, description: 'The log level of both processes.' })
  @ApiProblems('admin')
  getLogLevel(): LogLevelDto {
    return { level: this.logger.level };
  }

  @Put('log-level/:level')
  @AdminRoute()
  @ApiOperation({
    summary: 'Set the log level',
    description: 'Applies to both processes until the next restart. For administrators (AUTH_ADMIN_USERS).',
  })
  @ApiParam({
    name: 'level',
    enum: LOG_LEVELS,
    example: 'debug',
    description: 'Levels in order, from the fewest to the most lines.',
  })
  @ApiOkResponse({ type: LogLevelDto, description: 'The level is set.' })
  @ApiProblems('admin', ['The level does not exist.', [unknownLogLevel()]])
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
