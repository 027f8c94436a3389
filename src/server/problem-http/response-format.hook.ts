import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { HTTP_CONFIGURATION } from '../../config/configuration.module.js';
import type { HttpConfiguration } from '../../config/http.configuration.js';
import { RESPONSE_FORMATS, type ResponseFormat } from '../../core/pipeline/response-format.js';
import type { ServerHook } from '../http/server-hook.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Form of the answer on the routes that answer studies, also of a refusal before the route is reached. */
    responseFormat: ResponseFormat;
  }
}

/** Notes which form of the answer a request asks for. An unknown form is refused by the route, in the configured one. */
@Injectable()
export class ResponseFormatHook implements ServerHook {
  constructor(@Inject(HTTP_CONFIGURATION) private readonly configuration: HttpConfiguration) {}

  register(server: FastifyInstance): void {
    const { responseFormat } = this.configuration;
    server.decorateRequest('responseFormat', responseFormat);
    server.addHook('onRequest', (request, _reply, done) => {
      const { response_format: asked } = request.query as Readonly<Record<string, unknown>>;
      request.responseFormat = RESPONSE_FORMATS.find((format) => format === asked) ?? responseFormat;
      done();
    });
  }
}
