import ipaddr from 'ipaddr.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { addressIn } from './client-address.js';

/** IPv6 clients get whole networks of this prefix length, so one network counts as one client. */
const IPV6_CLIENT_BITS = 64;

/**
 * Key of the client at an address: the IPv4 address in a canonical form, or the first 64 bits of an IPv6 address. All
 * unknown addresses share one key.
 */
export function clientKey(address: string | undefined): string {
  const written = addressIn(address);
  if (written === undefined) return '';
  const parsed = ipaddr.process(written);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_CLIENT_BITS}`).toString();
}

/** Key of a request's sender: the user, or, without authentication, the client's address. */
export function userKey(request: {
  readonly authenticatedUser?: AuthenticatedUser | undefined;
  readonly clientAddress?: string | undefined;
}): string {
  const { authenticatedUser, clientAddress } = request;
  return authenticatedUser === undefined
    ? `address ${clientKey(clientAddress)}`
    : `user ${authenticatedUser.name}`;
}
