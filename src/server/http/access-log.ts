import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { contained } from '../../core/problem/contained.js';
import '../auth/client-address.js';
import '../problem-http/request-failure.js';
import './routine-route.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';
import { CLIENT_CLOSED_REQUEST } from '../../core/problem/problem-status.js';

/** A request after its answer or the disconnect of its client. */
export interface AnsweredRequest {
  /** The routed request; undefined if it was refused before routing. */
  readonly routed: FastifyRequest | undefined;
  readonly status: number;
  /** Time from the request's headers to the last byte of the answer. */
  readonly seconds: number;
}

export type OnAnswered = (answered: AnsweredRequest) => void;

/** Bytes of a connection until the end of its last request. */
interface Traffic {
  readonly received: number;
  readonly sent: number;
}

/**
 * Logs one line for each request after its answer or the disconnect of its client. The line contains the route, never the
 * requested address, because an address may contain anything, as a body or a file name may.
 */
export class AccessLog {
  private readonly logger = new Logger('Access');
  private readonly routed = new WeakMap<IncomingMessage, FastifyRequest>();
  private readonly traffic = new WeakMap<Socket, Traffic>();

  /** @param onAnswered called for every logged request */
  constructor(private readonly onAnswered: OnAnswered) {}

  /** Follows a request from its start, before any other code. */
  follow(request: IncomingMessage, response: ServerResponse, id: string): void {
    const begin = performance.now();
    const { socket } = request;
    const { remoteAddress } = socket;
    const onClose = (): void => {
      const { received, sent } = this.trafficOf(socket);
      const routed = this.routed.get(request);
      const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST;
      const milliseconds = performance.now() - begin;
      this.onAnswered({ routed, status, seconds: milliseconds / MILLISECONDS_PER_SECOND });
      const line = {
        request_id: id,
        method: request.method,
        route: routed?.routeOptions.url ?? null,
        status,
        code: routed?.failure?.code ?? null,
        bytes_in: received,
        bytes_out: sent,
        ms: Math.round(milliseconds),
        client: routed?.clientAddress ?? remoteAddress ?? null,
        user: routed?.authenticatedUser?.name ?? null,
      };
      // Probes arrive every few seconds.
      if (routed?.routeOptions.config.isRoutine === true) this.logger.debug('Answered.', line);
      else this.logger.log('Answered.', line);
    };
    response.once(
      'close',
      contained(onClose, (error) => this.logger.error(error, { request_id: id })),
    );
  }

  /** Registers the routed request. */
  route(request: FastifyRequest): void {
    this.routed.set(request.raw, request);
  }

  /** Bytes of the last request, including its headers. */
  private trafficOf(socket: Socket): Traffic {
    const before = this.traffic.get(socket) ?? { received: 0, sent: 0 };
    const now = { received: socket.bytesRead, sent: socket.bytesWritten };
    this.traffic.set(socket, now);
    return { received: now.received - before.received, sent: now.sent - before.sent };
  }
}
