import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { contained } from '../../core/problem/contained.js';
import '../auth/client-address.js';
import { AccessLog, type OnAnswered } from './access-log.js';
import { answerBrokenAddress } from './broken-request.js';
import { REQUEST_ID_HEADER, type RequestIds } from './request-ids.js';
import { isRequestTarget } from './request-target.js';
import { securityHeaders } from './security-headers.js';

/**
 * Names, logs and secures everything that reaches the server, including what its router refuses before any hook of the
 * application runs. Takes each client's address before anything else happens.
 */
export function observeServer(instance: FastifyInstance, ids: RequestIds, onAnswered: OnAnswered): void {
  const logger = new Logger('Http');
  const log = new AccessLog(onAnswered);
  const setSecurityHeaders = securityHeaders();
  // A socket that was asked for its peer's address once still knows it after the peer has reset it.
  instance.server.prependListener('connection', (socket) => Reflect.get(socket, 'remoteAddress'));
  instance.server.prependListener(
    'request',
    contained(
      (request, response) => {
        const id = ids.of(request);
        response.setHeader(REQUEST_ID_HEADER, id);
        setSecurityHeaders(request, response);
        log.follow(request, response, id);
      },
      (error) => logger.error(error),
    ),
  );
  instance.decorateRequest('clientAddress', undefined);
  instance.addHook('onRequest', (request, reply, done) => {
    request.clientAddress = request.ip;
    log.route(request);
    if (isRequestTarget(request.raw.url)) done();
    else answerBrokenAddress(request, reply);
  });
}
