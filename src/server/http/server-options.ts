import type { FastifyServerOptions } from 'fastify';
import type { ServerOptions } from 'node:http';
import { AddressFilter } from '../auth/address-filter.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { answerBrokenAddress, answerBrokenRequest } from './broken-request.js';
import type { RequestIds } from './request-ids.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Request line and headers are a packet or two; who needs longer holds a connection for the sake of holding it. */
const HEADERS_TIMEOUT_MS = 20_000;
/** How often connections are looked over for those limits. */
const TIMEOUT_CHECK_MS = 5000;
/** Beyond the time of an upload: UPLOAD_TIMEOUT_SECONDS has an answer of its own, this limit only closes the connection. */
const REQUEST_GRACE_MS = 30_000;
/** nginx keeps idle connections to its upstreams for 60 s. The side that asks must be the first to let go. */
const KEEP_ALIVE_MS = 75_000;
/** A client that vanishes while its study waits is noticed by probes of the system's, not by the study's end. */
const VANISHED_CLIENT_PROBE_MS = 60_000;
/** Nothing but studies has a body, and those are not read into memory. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** How the server treats connections and names requests, whatever is asked for. */
export function serverOptions(
  { auth, upload }: ServiceConfiguration,
  ids: RequestIds,
): FastifyServerOptions & { readonly http: ServerOptions } {
  const proxies = new AddressFilter(auth.trustedProxies);
  return {
    genReqId: (request) => ids.of(request),
    // The same idea of a network as AUTH_ALLOW has.
    trustProxy: auth.trustedProxies.length > 0 && ((address: string | undefined) => proxies.permits(address)),
    // The Python service sends clients who write `/predict/` to `/predict`.
    routerOptions: { ignoreTrailingSlash: true },
    bodyLimit: BODY_LIMIT_BYTES,
    // No limit on silence: a client is silent while its study is worked on.
    connectionTimeout: 0,
    requestTimeout: upload.timeoutSeconds * MILLISECONDS_PER_SECOND + REQUEST_GRACE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Whoever asks while the server closes is answered like everybody; the queue says that it takes no studies.
    return503OnClosing: false,
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
