import { Controller, Get, HttpStatus, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, type HealthCheckResult, type HealthIndicatorFunction } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { serviceIdentity } from '../../config/service-version.js';
import { AccessIndicator } from './access.indicator.js';
import { DeviceIndicator } from './device.indicator.js';
import * as dto from './health.dto.js';
import { Probe } from './probe.decorator.js';
import { QueueIndicator } from './queue.indicator.js';
import { SpoolIndicator } from './spool.indicator.js';
import { StudiesIndicator } from './studies.indicator.js';

/** Probes: public, cheap, and independent of the queue. Their findings are answers, not errors. */
@ApiTags('Health')
@Controller('health')
export class HealthController {
  private readonly identity = serviceIdentity();

  constructor(
    private readonly checks: HealthCheckService,
    private readonly device: DeviceIndicator,
    private readonly queue: QueueIndicator,
    private readonly spool: SpoolIndicator,
    private readonly studies: StudiesIndicator,
    private readonly access: AccessIndicator,
  ) {}

  @Get()
  @Probe()
  @ApiOperation({
    summary: 'Whether the service can accept studies',
    description:
      'Checks the models, the queue, the disk, the stores of studies, and the files of users and tokens. For `docker compose`, nginx and monitoring. Public.',
  })
  @ApiOkResponse({ type: dto.HealthDto, description: 'All parts are up.', example: dto.HEALTHY_EXAMPLE })
  @ApiServiceUnavailableResponse({
    type: dto.HealthDto,
    description: 'The parts in `failing` are down.',
    example: dto.UNHEALTHY_EXAMPLE,
  })
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<dto.HealthDto> {
    const parts = await this.check([
      () => this.device.check(),
      () => this.queue.check(),
      () => this.spool.check(),
      () => this.studies.check(),
      () => this.access.check(),
    ]);
    const isWell = setStatus(parts, reply);
    return { status: isWell ? 'healthy' : 'unhealthy', ...this.identityFields(), ...report(parts) };
  }

  @Get('live')
  @Probe()
  @ApiOperation({
    summary: 'Whether the process is alive',
    description: 'Checks neither models nor disk. Restart a process that does not answer here.',
  })
  @ApiOkResponse({ type: dto.LivenessDto, description: 'The process is alive.' })
  liveness(): dto.LivenessDto {
    return { status: 'alive' };
  }

  @Get('ready')
  @Probe()
  @ApiOperation({
    summary: 'Whether to send studies to this instance',
    description:
      'Ready means: the models are loaded, studies can be stored, and the service is not shutting down. For load balancers.',
  })
  @ApiOkResponse({
    type: dto.ReadinessDto,
    description: 'The instance is ready.',
    example: dto.READY_EXAMPLE,
  })
  @ApiServiceUnavailableResponse({
    type: dto.ReadinessDto,
    description: 'The instance is not ready; `failing` lists the parts that are down.',
    example: dto.NOT_READY_EXAMPLE,
  })
  async readiness(@Res({ passthrough: true }) reply: FastifyReply): Promise<dto.ReadinessDto> {
    const parts = await this.check([
      () => this.device.check(),
      () => this.queue.check(),
      () => this.studies.check(),
    ]);
    const isReady = setStatus(parts, reply);
    return { status: isReady ? 'ready' : 'not-ready', ...report(parts) };
  }

  /** Terminus throws its findings if a part is down. */
  private async check(indicators: HealthIndicatorFunction[]): Promise<HealthCheckResult> {
    try {
      return await this.checks.check(indicators);
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
      throw error;
    }
  }

  private identityFields(): { service: string; version: string } {
    return { service: this.identity.name, version: this.identity.version };
  }
}

/** Sets the status; returns whether all parts are up. */
function setStatus({ status }: HealthCheckResult, reply: FastifyReply): boolean {
  const isWell = status === 'ok';
  if (!isWell) reply.code(HttpStatus.SERVICE_UNAVAILABLE);
  return isWell;
}

function report({ error, details }: HealthCheckResult): Pick<dto.HealthDto, 'failing' | 'checks'> {
  return { failing: Object.keys(error ?? {}), checks: details };
}
