import ipaddr from 'ipaddr.js';
import type { AuthenticatedUser } from './authenticated-user.js';

/** A network of IPv6 hands its clients whole networks of this size: one of them is one client. */
const IPV6_CLIENT_BITS = 64;

/**
 * The client behind an address, as a key: the IPv4 address, in whichever form it came, or the first 64 bits of an IPv6 address.
 * Addresses that nobody knows are one client.
 */
export function clientKey(address: string | undefined): string {
  const [withoutZone = ''] = (address ?? '').split('%', 1);
  if (!ipaddr.isValid(withoutZone)) return address ?? '';
  const parsed = ipaddr.process(withoutZone);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_CLIENT_BITS}`).toString();
}

/** Whose a request is, as a key: the user's, or, where nobody logs in, that of the client's address. */
export function userKey(request: {
  readonly authenticatedUser?: AuthenticatedUser | undefined;
  readonly clientAddress?: string | undefined;
}): string {
  const { authenticatedUser, clientAddress } = request;
  return authenticatedUser === undefined
    ? `address ${clientKey(clientAddress)}`
    : `user ${authenticatedUser.name}`;
}
