import type { FastifyServerOptions } from 'fastify';
import type { ServerOptions } from 'node:http';
import { AddressFilter } from '../auth/address-filter.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { answerBrokenAddress, answerBrokenRequest } from './broken-request.js';
import type { RequestIds } from './request-ids.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Request line and headers fit in a packet or two; slower clients only block a connection (slowloris). */
const HEADERS_TIMEOUT_MS = 20_000;
/** Interval of the check of these limits. */
const TIMEOUT_CHECK_MS = 5000;
/** Added to UPLOAD_TIMEOUT_SECONDS, so that the error of that timeout is answered before Node closes the connection. */
const REQUEST_GRACE_MS = 30_000;
/** nginx keeps idle connections to its upstreams for 60 s. The client must be the first to close one. */
const KEEP_ALIVE_MS = 75_000;
/** TCP keep-alive detects clients that vanish while their studies wait. */
const VANISHED_CLIENT_PROBE_MS = 60_000;
/** Only studies have bodies, and those are not read into memory. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** Options of the server for connections and request ids. */
export function serverOptions(
  { auth, upload }: ServiceConfiguration,
  ids: RequestIds,
): FastifyServerOptions & { readonly http: ServerOptions } {
  const proxies = new AddressFilter(auth.trustedProxies);
  return {
    genReqId: (request) => ids.of(request),
    // Uses the same network matching as AUTH_ALLOW.
    trustProxy: auth.trustedProxies.length > 0 && ((address: string | undefined) => proxies.permits(address)),
    // The Python service redirects `/predict/` to `/predict`.
    routerOptions: { ignoreTrailingSlash: true },
    bodyLimit: BODY_LIMIT_BYTES,
    // Idle time is unlimited because clients are idle while their studies run.
    connectionTimeout: 0,
    requestTimeout: upload.timeoutSeconds * MILLISECONDS_PER_SECOND + REQUEST_GRACE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Requests during the shutdown get regular answers; the queue refuses studies by itself.
    return503OnClosing: false,
    schemaController: {
      compilersFactory: { buildValidator: withoutSchemas, buildSerializer: withoutSchemas },
    },
    frameworkErrors: (_error, request, reply) => answerBrokenAddress(request, reply),
    clientErrorHandler: answerBrokenRequest,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      keepAlive: true,
      keepAliveInitialDelay: VANISHED_CLIENT_PROBE_MS,
    },
  };
}

/** Routes have no JSON schemas, so the schema compilers are not loaded. Loading them would take a tenth of a start. */
function withoutSchemas(): never {
  throw new Error(
    'Routes have no schemas: their answers are checked by types, and there are no JSON bodies.',
  );
}
