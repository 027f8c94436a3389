import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AddressFilter } from '../auth/address-filter.js';
import type { NetworkList } from '../../config/network-list.js';

/** The header in which a proxy names the request, and in which the service names it to the client. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** What UUIDs, ULIDs, nginx's `$request_id` and tracing systems write; nothing that could break a line of the log. */
const ACCEPTED = /^[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,127}$/;

/** Names requests: as a trusted proxy has named them already, else anew. */
export class RequestIds {
  private readonly given = new WeakMap<IncomingMessage, string>();
  private readonly proxies: AddressFilter;

  /** @param trustedProxies networks whose header is believed; anybody else could make the log say anything */
  constructor(trustedProxies: NetworkList) {
    this.proxies = new AddressFilter(trustedProxies);
  }

  /** The same answer each time for the same request. */
  of(request: IncomingMessage): string {
    const known = this.given.get(request);
    if (known !== undefined) return known;
    const id = this.fromProxy(request) ?? randomUUID();
    this.given.set(request, id);
    return id;
  }

  private fromProxy({ headers, socket }: IncomingMessage): string | undefined {
    const proposed = headers[REQUEST_ID_HEADER];
    if (typeof proposed !== 'string' || !ACCEPTED.test(proposed)) return undefined;
    return this.proxies.permits(socket.remoteAddress) ? proposed : undefined;
  }
}
