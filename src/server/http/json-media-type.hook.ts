import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { ServerHook } from './server-hook.js';

const JSON_WITH_CHARSET = /^(application\/(?:[\w.-]+\+)?json); charset=utf-8$/i;

/**
 * Sends the media type of JSON without a character set. JSON has no such parameter (RFC 8259, section 11), and clients of the
 * Python service that compare the header with `application/json` would otherwise miss the error message.
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
