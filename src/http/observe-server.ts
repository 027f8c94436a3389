import type { FastifyInstance } from 'fastify';
import { AccessLog, type OnAnswered } from './access-log.js';
import { REQUEST_ID_HEADER, type RequestIds } from './request-ids.js';

/**
 * Headers of every answer. Answers are about patients: nobody on the way keeps them. What browsers would guess, embed
 * or load from elsewhere, they shall not.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  // Swagger UI writes styles into its page, and holds small images in its style sheet.
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
};

/**
 * Names and logs everything that reaches the server: also what its router refuses before any hook of the application
 * is asked.
 */
export function observeServer(instance: FastifyInstance, ids: RequestIds, onAnswered: OnAnswered): void {
  const log = new AccessLog(onAnswered);
  instance.server.prependListener('request', (request, response) => {
    const id = ids.of(request);
    response.setHeader(REQUEST_ID_HEADER, id);
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    log.follow(request, response, id);
  });
  instance.addHook('onRequest', (request, _reply, done) => {
    log.route(request);
    done();
  });
}
