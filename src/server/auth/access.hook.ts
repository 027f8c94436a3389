import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { contained } from '../../core/problem/contained.js';
import { Access } from './access.js';

/** An open stream of events ends within this time after its user has lost access. */
const CHECK_INTERVAL_MS = 5000;
const EVENT_STREAM = 'text/event-stream';

/**
 * Decides about every request before its body is read. Guards cover only controllers, not pages and unknown addresses; see
 * docs/decisions/0001-hooks-not-guards.md.
 */
@Injectable()
export class AccessHook {
  private readonly logger = new Logger('Access');

  constructor(private readonly access: Access) {}

  register(server: FastifyInstance): void {
    server.addHook('onRequest', async (request, reply) => {
      await this.access.admit(request, reply);
    });
    server.addHook('onSend', (request, reply, payload, done) => {
      const type = String(reply.getHeader('content-type') ?? '');
      if (payload instanceof Readable && type.startsWith(EVENT_STREAM)) this.watch(request, reply, payload);
      done(null, payload);
    });
  }

  /** Streams of events stay open for hours, and a token may be revoked or a user removed meanwhile. */
  private watch(request: FastifyRequest, reply: FastifyReply, events: Readable): void {
    const check = contained(
      async () => {
        if (await this.access.isStillAdmitted(request, reply)) return;
        this.logger.log('Ended a stream of events: its user has no access any more.', {
          request_id: request.id,
        });
        events.destroy();
      },
      (error) => {
        this.logger.error(error, { request_id: request.id });
        events.destroy();
      },
    );
    const timer = setInterval(check, CHECK_INTERVAL_MS).unref();
    reply.raw.once('close', () => clearInterval(timer));
  }
}
