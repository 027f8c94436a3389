import type { IncomingHttpHeaders } from 'node:http';
import type { OriginList } from '../../config/origin-list.js';

/** They change nothing, and no page of another site gets to read their answers. */
const READING: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** What browsers say of pages of the service's own, and of people who type an address. */
const OWN_SITES: readonly unknown[] = ['same-origin', 'none'];

/** What is looked at of a request. */
export interface OriginatedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Keeps pages of other sites from acting in the name of somebody whose browser has the password: a form can be sent to
 * anywhere, and only its answer is kept from the page that sends it. Programs say nothing about origins and pass.
 */
export class OriginFilter {
  constructor(private readonly allowed: OriginList) {}

  permits({ method, headers }: OriginatedRequest): boolean {
    const { origin, host, 'sec-fetch-site': site } = headers;
    if (READING.includes(method) || (origin === undefined && site === undefined)) return true;
    if (origin !== undefined && this.allowed.includes(origin)) return true;
    if (site !== undefined) return OWN_SITES.includes(site);
    // Browsers leave the site out where there is no TLS. Ports are not compared: proxies pass on the name alone.
    return origin !== undefined && hostOf(origin) === hostOf(`http://${host ?? ''}`);
  }
}

/** Undefined for "null", which browsers send for pages without an origin. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
