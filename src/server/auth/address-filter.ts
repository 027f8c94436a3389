import ipaddr from 'ipaddr.js';
import type { NetworkList } from '../../config/network-list.js';
import { addressIn } from './client-address.js';

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** Bits of an IPv6 address before the IPv4 address mapped into it (RFC 4291, section 2.5.5.2). */
const MAPPED_PREFIX = 96;

/** Admits clients of the given networks. */
export class AddressFilter {
  private readonly networks: readonly Network[] | undefined;

  /** @param networks undefined admits every address */
  constructor(networks: NetworkList | undefined) {
    this.networks = networks?.map((network) => withoutMapping(ipaddr.parseCIDR(network)));
  }

  /** Unknown and malformed addresses are admitted only without a list. */
  permits(address: string | undefined): boolean {
    if (this.networks === undefined) return true;
    const written = addressIn(address);
    if (written === undefined) return false;
    const client = ipaddr.process(written);
    return this.networks.some((network) => client.kind() === network[0].kind() && client.match(network));
  }
}

/** `::ffff:10.0.0.0/104` means 10.0.0.0/8. Dual-stack sockets report clients' IPv4 addresses in this form. */
function withoutMapping([address, prefix]: Network): Network {
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && prefix >= MAPPED_PREFIX) {
    return [address.toIPv4Address(), prefix - MAPPED_PREFIX];
  }
  return [address, prefix];
}
