import 'reflect-metadata';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { ReadConfiguration } from './admin/model-reload.service.js';
import { serveApiDocs } from './api-docs/serve-api-docs.js';
import { AppModule } from './app.module.js';
import type { OriginList } from '../config/origin-list.js';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import type { DeviceSupervisor } from './device/device-supervisor.js';
import { handOverExpectingClients } from './http/expect-continue.js';
import { observeServer } from './http/observe-server.js';
import { REQUEST_ID_HEADER, RequestIds } from './http/request-ids.js';
import { serverOptions } from './http/server-options.js';
import type { ServiceLogger } from '../logging/service-logger.js';
import { ServiceMetrics } from './metrics/service-metrics.js';
import { requestTracer } from './tracing/load-tracer.js';
import { serveWebPage } from './web-page/serve-web-page.js';

/** For how long browsers need not ask again. */
const PREFLIGHT_SECONDS = 600;

/**
 * The HTTP process, ready to listen.
 * @param device of it
 * @param readConfiguration reads it again, for models that are exchanged
 * @throws DomainError when a file or directory that it needs cannot be used
 */
export async function createService(
  configuration: ServiceConfiguration,
  device: DeviceSupervisor,
  logger: ServiceLogger,
  readConfiguration: ReadConfiguration,
): Promise<NestFastifyApplication> {
  const ids = new RequestIds(configuration.auth.trustedProxies);
  const adapter = new FastifyAdapter(serverOptions(configuration, ids));
  const instance = adapter.getInstance<FastifyInstance>();
  const metrics = new ServiceMetrics();
  const tracer = await requestTracer(configuration.tracing);
  observeServer(instance, ids, (answered) => {
    metrics.answered(answered);
    tracer?.answered(answered);
  });
  handOverExpectingClients(instance.server);
  leaveBodiesUnread(instance);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot({ configuration, device, metrics, tracer, logger, readConfiguration }),
    adapter,
    // Whoever starts the service says why it does not start.
    { logger, bodyParser: false, abortOnError: false },
  );
  letPagesIn(app, configuration.http.allowedOrigins);
  await app.register(multipart);
  serveApiDocs(app);
  serveWebPage(app);
  return app;
}

/**
 * Answers the questions that browsers ask before they send for a page of another site. Nothing is said where no origin is
 * allowed, and then browsers do not send. Registered first: a question comes without credentials.
 */
function letPagesIn(app: NestFastifyApplication, origins: OriginList): void {
  if (origins.length === 0) return;
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'POST', 'DELETE'],
    credentials: true,
    exposedHeaders: [REQUEST_ID_HEADER, 'retry-after'],
    maxAge: PREFLIGHT_SECONDS,
  });
}

/** A study is read by the route that wants it, and no other body by anybody. What is no form is its refusal to make. */
function leaveBodiesUnread(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', (_request, _payload, done) => done(null));
}
