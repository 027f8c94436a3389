import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { contained } from '../../core/problem/contained.js';
import { addressIn } from '../auth/client-address.js';
import { AccessLog, type OnAnswered } from './access-log.js';
import { answerBrokenAddress } from './broken-request.js';
import { REQUEST_ID_HEADER, type RequestIds } from './request-ids.js';
import { isRequestTarget } from './request-target.js';
import { securityHeaders } from './security-headers.js';

/**
 * Node, Fastify and Nest add nine listeners to a streamed answer, and the service up to four. Node warns of a leak above ten.
 */
const MAX_RESPONSE_LISTENERS = 20;

/**
 * Gives every request an id, a log line and security headers, even if the router refuses it before any hook of the
 * application. Records each client's address first.
 */
export function observeServer(instance: FastifyInstance, ids: RequestIds, onAnswered: OnAnswered): void {
  const logger = new Logger('Http');
  const log = new AccessLog(onAnswered);
  const setSecurityHeaders = securityHeaders();
  // Node caches the peer's address on first access, so that it survives a reset of the connection.
  instance.server.prependListener('connection', (socket) => Reflect.get(socket, 'remoteAddress'));
  instance.server.prependListener(
    'request',
    contained(
      (request, response) => {
        const id = ids.of(request);
        response.setHeader(REQUEST_ID_HEADER, id);
        setSecurityHeaders(request, response);
        response.setMaxListeners(MAX_RESPONSE_LISTENERS);
        log.follow(request, response, id);
      },
      (error) => logger.error(error),
    ),
  );
  instance.decorateRequest('clientAddress', undefined);
  instance.addHook('onRequest', (request, reply, done) => {
    request.clientAddress = addressIn(request.ip);
    log.route(request);
    if (isRequestTarget(request.raw.url)) done();
    else answerBrokenAddress(request, reply);
  });
}
