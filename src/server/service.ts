import 'reflect-metadata';
import multipart from '@fastify/multipart';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { ReadConfiguration } from './admin/model-reload.service.js';
import { serveApiDocs } from './api-docs/serve-api-docs.js';
import { AppModule } from './app.module.js';
import { AuditHook } from './audit/audit.hook.js';
import { AccessHook } from './auth/access.hook.js';
import type { OriginList } from '../config/origin-list.js';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import type { DeviceGroup } from './device/device-group.js';
import { handOverExpectingClients } from './http/expect-continue.js';
import { observeServer } from './http/observe-server.js';
import { REQUEST_ID_HEADER, RequestIds } from './http/request-ids.js';
import { LanguageHook } from './http/language.hook.js';
import { JsonMediaTypeHook } from './http/json-media-type.hook.js';
import type { ServerHook } from './http/server-hook.js';
import { serverOptions } from './http/server-options.js';
import type { ServiceLogger } from '../logging/service-logger.js';
import { ServiceMetrics } from './metrics/service-metrics.js';
import { ResponseFormatHook } from './http/response-format.hook.js';
import { requestTracer } from './tracing/load-tracer.js';
import { GracefulCloseHook } from './upload/graceful-close.hook.js';
import { serveWebPage } from './web-page/serve-web-page.js';

/** Validity of a preflight answer in browsers. */
const PREFLIGHT_SECONDS = 600;

/**
 * The HTTP process, ready to listen.
 * @param device the client of its device process
 * @param readConfiguration reads the configuration again, for a model reload
 * @throws DomainError when a required file or directory is unusable
 */
export async function createService(
  configuration: ServiceConfiguration,
  device: DeviceGroup,
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
    // The caller reports the reason of a failed start.
    { logger, bodyParser: false, abortOnError: false },
  );
  allowOrigins(app, configuration.http.allowedOrigins);
  registerHooks(app, instance);
  await app.register(multipart);
  serveApiDocs(app, () => (device.status.state === 'ready' ? device.status.model : undefined));
  serveWebPage(app);
  return app;
}

/** Hooks of the server in the order of execution, which is independent of the modules' order. */
const SERVER_HOOKS: readonly Type<ServerHook>[] = [
  // These two decide the format and the language of every answer, including answers of the hooks below.
  ResponseFormatHook,
  LanguageHook,
  // Comes next, so that a refused request causes no further work.
  AccessHook,
  AuditHook,
  GracefulCloseHook,
  JsonMediaTypeHook,
];

function registerHooks(app: NestFastifyApplication, server: FastifyInstance): void {
  for (const hook of SERVER_HOOKS) app.get(hook).register(server);
}

/**
 * Answers preflight requests of browsers for pages of the allowed origins. Without allowed origins preflight requests fail,
 * and browsers block the request. Registered before the access check because preflight requests carry no credentials.
 */
function allowOrigins(app: NestFastifyApplication, origins: OriginList): void {
  if (origins.length === 0) return;
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'POST', 'DELETE'],
    credentials: true,
    exposedHeaders: [REQUEST_ID_HEADER, 'retry-after'],
    maxAge: PREFLIGHT_SECONDS,
  });
}

/** Disables Fastify's body parsers: only the upload routes read a body, and they accept only multipart/form-data. */
function leaveBodiesUnread(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', (_request, _payload, done) => done(null));
}
