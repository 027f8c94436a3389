import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { ApiCredentials } from '../auth/api-credentials.decorator.js';
import '../auth/public-route.js';
import '../http/routine-route.js';
import { ServiceMetrics } from './service-metrics.js';

/** Prometheus's text format in the version of its own client. */
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
    summary: 'Metrics for Prometheus',
    description:
      'Requests, studies, queue, device, models and process, in the text format of Prometheus. Needs credentials like other ' +
      'routes, except from the networks of METRICS_ALLOW.',
  })
  @ApiOkResponse({
    description: 'The current metrics.',
    content: { 'text/plain': { schema: { type: 'string' }, example: 'ctclip_queue_limit 16\n' } },
  })
  @ApiProblems('any')
  readMetrics(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
