import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { ServerHook } from './server-hook.js';

const JSON_WITH_CHARSET = /^(application\/(?:[\w.-]+\+)?json); charset=utf-8$/i;

/**
 * Names JSON without a character set. JSON has no such parameter (RFC 8259, section 11), and clients of the Python service
 * compare the header with `application/json`: with the parameter they lose the reason of a refusal.
 */
@Injectable()
export class JsonMediaTypeHook implements ServerHook {
  register(server: FastifyInstance): void {
    server.addHook('onSend', (_request, reply, payload, done) => {
      const mediaType = JSON_WITH_CHARSET.exec(String(reply.getHeader('content-type') ?? ''))?.[1];
      if (mediaType !== undefined) reply.header('content-type', mediaType);
      done(null, payload);
    });
  }
}
