import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { ApiCredentials } from '../auth/api-credentials.decorator.js';
import '../auth/public-route.js';
import '../http/routine-route.js';
import { ServiceMetrics } from './service-metrics.js';

/** Prometheus's text format, whose version its own client asks for. */
const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

@ApiTags('Health')
@ApiCredentials()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: ServiceMetrics) {}

  @Get()
  @RouteConfig({ isForMonitoring: true, isRoutine: true })
  @Header('content-type', TEXT_FORMAT)
  @ApiOperation({
    summary: 'Numbers for Prometheus',
    description:
      'Requests, studies, queue, device, models and process, in the text format of Prometheus. Closed as everything ' +
      'else is, but for the networks of METRICS_ALLOW, which need no password.',
  })
  @ApiOkResponse({
    description: 'The numbers as of now.',
    content: { 'text/plain': { schema: { type: 'string' }, example: 'ctclip_queue_limit 16\n' } },
  })
  @ApiProblems('any')
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
