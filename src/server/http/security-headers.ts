import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet, { type HelmetOptions } from 'helmet';

type Directives = Readonly<Record<string, readonly string[]>>;

const SELF = "'self'";
const NONE = "'none'";

/** Nothing is loaded by an answer that is no page, whatever a browser takes it for. */
const API: Directives = {
  'default-src': [NONE],
  'base-uri': [NONE],
  'form-action': [NONE],
  'frame-ancestors': [NONE],
};

/** Pages of the service's own, which load what lies beside them and nothing from elsewhere. */
const PAGE: Directives = {
  ...API,
  'default-src': [SELF],
  'object-src': [NONE],
  'form-action': [SELF],
};

/** Content security policies by the first part of an address; all others are answers of the API. */
const POLICIES: readonly [root: string, directives: Directives][] = [
  // Swagger UI writes styles into its page, and holds small images in its style sheet.
  ['/docs', { ...PAGE, 'style-src': [SELF, "'unsafe-inline'"], 'img-src': [SELF, 'data:'] }],
  [
    // NiiVue keeps its font in a data URL; workers and pictures that scripts make have blob URLs.
    '/app',
    {
      ...API,
      'script-src': [SELF],
      'style-src': [SELF],
      'img-src': [SELF, 'data:', 'blob:'],
      'connect-src': [SELF],
      'worker-src': [SELF, 'blob:'],
    },
  ],
];

type SetHeaders = (request: IncomingMessage, response: ServerResponse) => void;

/** Sets what keeps browsers from guessing, embedding or loading what they should not. Proxies and browsers keep nothing. */
export function securityHeaders(): SetHeaders {
  const pages = POLICIES.map(([root, directives]) => ({ root, set: helmetFor(directives) }));
  const api = helmetFor(API);
  return (request, response) => {
    // Answers are about patients: nobody on the way keeps them.
    response.setHeader('cache-control', 'no-store');
    const path = (request.url ?? '').split('?', 1)[0];
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
    // For whoever speaks TLS to say: nginx does.
    strictTransportSecurity: false,
  };
  const middleware = helmet(options);
  return (request, response) => middleware(request, response, () => undefined);
}
