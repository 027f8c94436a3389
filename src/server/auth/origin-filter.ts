import type { IncomingHttpHeaders } from 'node:http';
import type { OriginList } from '../../config/origin-list.js';

/** Methods without side effects. Browsers hide their answers from pages of other sites. */
const READING: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Sec-Fetch-Site values of the service's own pages and of typed addresses. */
const OWN_SITES: readonly unknown[] = ['same-origin', 'none'];

/** The parts of a request that the filter reads. */
export interface OriginatedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Prevents pages of other sites from using a browser's stored password (CSRF): a form can be sent to any site, and only the
 * answer is hidden from the page. Programs send no origin and pass.
 */
export class OriginFilter {
  constructor(private readonly allowed: OriginList) {}

  permits({ method, headers }: OriginatedRequest): boolean {
    const { origin } = headers;
    if (READING.includes(method)) return true;
    return (origin !== undefined && this.allowed.includes(origin)) || isOfOwnPage(headers);
  }
}

/** Whether a request comes from a page of the service, a typed address or a program: for routes that no other page may use. */
export function isOfOwnPage({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return OWN_SITES.includes(site);
  if (origin === undefined) return true;
  // Browsers send no Sec-Fetch-Site without TLS. Ports are not compared because proxies pass on only the name.
  const own = hostOf(`http://${host ?? ''}`);
  return own !== undefined && hostOf(origin) === own;
}

/** Undefined for "null", which browsers send for pages without an origin. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
