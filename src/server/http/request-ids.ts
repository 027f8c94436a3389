import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AddressFilter } from '../auth/address-filter.js';
import type { NetworkList } from '../../config/network-list.js';

/** Header of the request id, in requests of proxies and in all answers. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** Matches UUIDs, ULIDs, nginx's `$request_id` and ids of tracing systems. Characters that break a log line are excluded. */
const ACCEPTED = /^[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,127}$/;

/** Assigns each request the id from a trusted proxy, or a new one. */
export class RequestIds {
  private readonly given = new WeakMap<IncomingMessage, string>();
  private readonly proxies: AddressFilter;

  /** @param trustedProxies networks whose header is trusted; other clients could forge log entries */
  constructor(trustedProxies: NetworkList) {
    this.proxies = new AddressFilter(trustedProxies);
  }

  /** Always returns the same id for the same request. */
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
