import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * Time for which a client that was answered early may continue to send. Closing at once would reset the connection and
 * lose the answer; Node discards the rest of the body meanwhile.
 */
const LINGER_MS = 10_000;

/** Closes connections of refused clients that still send their body. */
@Injectable()
export class GracefulCloseHook {
  register(server: FastifyInstance): void {
    server.addHook('onResponse', ({ raw: request }, _reply, done) => {
      if (!request.complete && !request.destroyed) {
        setTimeout(() => {
          if (!request.complete) request.socket.destroy();
        }, LINGER_MS).unref();
      }
      done();
    });
  }
}
