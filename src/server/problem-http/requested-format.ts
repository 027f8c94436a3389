import type { ResponseFormat } from '../../config/response-format.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Format of answers on the routes that answer studies, including refusals before the route is reached. */
    responseFormat: ResponseFormat;
  }
}
