import { isIPv4, isIPv6 } from 'node:net';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The client's address: of the socket, or as stated by a trusted proxy. Read once, before anything else, because a socket
     * loses it when its peer resets the connection. Undefined if the reset came first: then the client matches no network and
     * cannot receive an answer.
     */
    clientAddress: string | undefined;
  }
}

/** An address as proxies write it: with brackets, a port or an IPv6 zone. */
const WRITTEN = /^(?:\[(?<bracketed>[^\]]*)\](?::\d{1,5})?|(?<v4>[\d.]+):\d{1,5}|(?<plain>.*))$/s;

/**
 * The IP address in a text of a socket or a proxy, without port and zone: the port differs in every connection, and a zone
 * only names a network interface.
 * @returns undefined for everything else, such as `unknown` and `_hidden` (RFC 7239, section 6)
 */
export function addressIn(text: string | undefined): string | undefined {
  const { bracketed, v4, plain } = WRITTEN.exec(text ?? '')?.groups ?? {};
  const address = bracketed ?? v4 ?? plain ?? '';
  if (isIPv4(address)) return address;
  const withoutZone = address.replace(/%.*$/s, '');
  return isIPv6(withoutZone) ? withoutZone : undefined;
}
