import 'reflect-metadata';
import multipart from '@fastify/multipart';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { serveApiDocs } from './api-docs/serve-api-docs.js';
import { AppModule } from './app.module.js';
import type { ServiceConfiguration } from './config/service-configuration.js';
import { handAskingClientsOver } from './http/asking-client.js';
import { observeServer } from './http/observe-server.js';
import { RequestIds } from './http/request-ids.js';
import { serverOptions } from './http/server-options.js';
import { ServiceMetrics } from './metrics/service-metrics.js';

/**
 * The HTTP process, ready to listen; its device is not started yet.
 * @param deviceEntry the program of the device process
 * @throws DomainError when a file or directory that it needs cannot be used
 */
export async function createService(
  configuration: ServiceConfiguration,
  deviceEntry: URL,
  logger: LoggerService,
): Promise<NestFastifyApplication> {
  const ids = new RequestIds(configuration.auth.trustedProxies);
  const adapter = new FastifyAdapter(serverOptions(configuration, ids));
  const instance = adapter.getInstance<FastifyInstance>();
  const metrics = new ServiceMetrics();
  observeServer(instance, ids, metrics.answered);
  handAskingClientsOver(instance.server);
  leaveBodiesUnread(instance);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(configuration, deviceEntry, metrics),
    adapter,
    // Whoever starts the service says why it does not start.
    { logger, bodyParser: false, abortOnError: false },
  );
  await app.register(multipart);
  serveApiDocs(app);
  return app;
}

/** A study is read by the route that wants it, and no other body by anybody. What is no form is its refusal to make. */
function leaveBodiesUnread(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', (_request, _payload, done) => done(null));
}
