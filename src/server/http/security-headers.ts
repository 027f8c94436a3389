import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet, { type HelmetOptions } from 'helmet';

type Directives = Readonly<Record<string, readonly string[]>>;

const SELF = "'self'";
const NONE = "'none'";

/** Answers of the API load nothing, even if a browser renders them as a page. */
const API: Directives = {
  'default-src': [NONE],
  'base-uri': [NONE],
  'form-action': [NONE],
  'frame-ancestors': [NONE],
};

/** Pages of the service load only files of the service. */
const PAGE: Directives = {
  ...API,
  'default-src': [SELF],
  'object-src': [NONE],
  'form-action': [SELF],
};

/** Content security policies by the first part of an address; all others are answers of the API. */
const POLICIES: readonly [root: string, directives: Directives][] = [
  // Swagger UI has inline styles, and data URLs in its style sheet.
  ['/docs', { ...PAGE, 'style-src': [SELF, "'unsafe-inline'"], 'img-src': [SELF, 'data:'] }],
  [
    '/app',
    {
      ...API,
      'script-src': [SELF],
      'style-src': [SELF],
      'img-src': [SELF],
      'connect-src': [SELF],
    },
  ],
];

type SetHeaders = (request: IncomingMessage, response: ServerResponse) => void;

/** Sets headers against content sniffing, framing and foreign content, and forbids caching. */
export function securityHeaders(): SetHeaders {
  const pages = POLICIES.map(([root, directives]) => ({ root, set: helmetFor(directives) }));
  const api = helmetFor(API);
  return (request, response) => {
    // Answers contain patient data, so caching is forbidden.
    response.setHeader('cache-control', 'no-store');
    const path = (request.url ?? '').replace(/\?.*/s, '');
    const page = pages.find(({ root }) => path === root || path.startsWith(`${root}/`));
    (page?.set ?? api)(request, response);
  };
}

function helmetFor(directives: Directives): SetHeaders {
  const options: HelmetOptions = {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: Object.fromEntries(Object.entries(directives).map(([name, values]) => [name, [...values]])),
    },
    xFrameOptions: { action: 'deny' },
    // nginx, which terminates TLS, sets this header.
    strictTransportSecurity: false,
  };
  const middleware = helmet(options);
  return (request, response) => middleware(request, response, () => undefined);
}
