import ipaddr from 'ipaddr.js';

/** IPv4 or IPv6 networks, each in the form `address/prefix`. */
export type NetworkList = readonly string[];

/**
 * Parses networks: addresses or CIDR ranges separated by commas or spaces (`10.0.0.0/8, 2001:db8::/32, 192.0.2.7`).
 * @returns undefined if an entry is neither
 */
export function parseNetworkList(text: string): NetworkList | undefined {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  if (entries.length === 0 || !entries.every(isNetwork)) return undefined;
  return entries.map((entry) => (entry.includes('/') ? entry : singleAddress(entry)));
}

function isNetwork(entry: string): boolean {
  if (entry.includes('/')) return ipaddr.isValidCIDR(entry);
  // "10" and "10.1" are valid addresses to inet_aton, but certainly mistakes here.
  return ipaddr.IPv6.isValid(entry) || ipaddr.IPv4.isValidFourPartDecimal(entry);
}

function singleAddress(entry: string): string {
  return ipaddr.IPv6.isValid(entry) ? `${entry}/128` : `${entry}/32`;
}
