import type { ResponseFormat } from '../../config/response-format.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Form of the answer on the routes that answer studies, also of a refusal before the route is reached. */
    responseFormat: ResponseFormat;
  }
}
