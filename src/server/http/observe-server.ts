import type { FastifyInstance } from 'fastify';
import { AccessLog, type OnAnswered } from './access-log.js';
import { REQUEST_ID_HEADER, type RequestIds } from './request-ids.js';
import { securityHeaders } from './security-headers.js';

/**
 * Names, logs and secures everything that reaches the server: also what its router refuses before any hook of the application
 * is asked.
 */
export function observeServer(instance: FastifyInstance, ids: RequestIds, onAnswered: OnAnswered): void {
  const log = new AccessLog(onAnswered);
  const setSecurityHeaders = securityHeaders();
  instance.server.prependListener('request', (request, response) => {
    const id = ids.of(request);
    response.setHeader(REQUEST_ID_HEADER, id);
    setSecurityHeaders(request, response);
    log.follow(request, response, id);
  });
  instance.addHook('onRequest', (request, _reply, done) => {
    log.route(request);
    done();
  });
}
