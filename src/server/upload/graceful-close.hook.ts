import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

/**
 * How long a client that was answered early may go on sending. Closing at once would reset the connection under it,
 * and the answer would be lost with it; Node reads the rest to nowhere meanwhile.
 */
const LINGER_MS = 10_000;

/** Ends connections whose clients were refused and still send what nobody wants. */
@Injectable()
export class GracefulCloseHook implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    this.host.httpAdapter
      .getInstance<FastifyInstance>()
      .addHook('onResponse', ({ raw: request }, _reply, done) => {
        if (!request.complete && !request.destroyed) {
          setTimeout(() => {
            if (!request.complete) request.socket.destroy();
          }, LINGER_MS).unref();
        }
        done();
      });
  }
}
