import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Ranges that contain no receivers. Cloud providers serve credentials of the host at link-local addresses. */
const NEVER = ['linkLocal', 'unspecified', 'multicast', 'broadcast'];
const OF_THIS_HOST = 'loopback';

/** The reason of a delivery's failure, as {@link NodeJS.ErrnoException.code}. */
export const FORBIDDEN_ADDRESS = 'forbidden-address';

/**
 * Resolves the name of a webhook's receiver. Fails for forbidden addresses, so that a name server cannot direct signed results
 * there (DNS rebinding). The connection goes to the checked address, so a second answer of the name server changes nothing.
 * @param isListedByName whether the operator's list has this very name; a name that only fits a pattern such as `*.example.org`
 *   may be under a client's control, and must not lead to this host
 */
export function receiverLookup(isListedByName: boolean, resolve = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses = error === null ? found : [];
      const forbidden = addresses.find(({ address }) => !isAllowed(address, isListedByName));
      if (error !== null) callback(error, []);
      else if (forbidden !== undefined) callback(forbiddenAddress(), []);
      else if (options.all === true) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}

function isAllowed(address: string, isListedByName: boolean): boolean {
  const range = ipaddr.process(address).range();
  return !NEVER.includes(range) && (isListedByName || range !== OF_THIS_HOST);
}

function forbiddenAddress(): NodeJS.ErrnoException {
  return Object.assign(new Error('The name leads to an address without receivers.'), {
    code: FORBIDDEN_ADDRESS,
  });
}
