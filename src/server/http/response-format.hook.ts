import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { HTTP_CONFIGURATION } from '../../config/configuration.module.js';
import type { HttpConfiguration } from '../../config/http.configuration.js';
import { RESPONSE_FORMATS } from '../../config/response-format.js';
import '../problem-http/requested-format.js';
import type { ServerHook } from './server-hook.js';

/** Stores the requested format of the answer. The route refuses an unknown format and answers in the configured one. */
@Injectable()
export class ResponseFormatHook implements ServerHook {
  constructor(@Inject(HTTP_CONFIGURATION) private readonly configuration: HttpConfiguration) {}

  register(server: FastifyInstance): void {
    const { responseFormat } = this.configuration;
    server.decorateRequest('responseFormat', responseFormat);
    server.addHook('onRequest', (request, _reply, done) => {
      const { response_format: requested } = request.query as Readonly<Record<string, unknown>>;
      request.responseFormat = RESPONSE_FORMATS.find((format) => format === requested) ?? responseFormat;
      done();
    });
  }
}
