/** Supported forms of a request target (RFC 9112, section 3.2): origin-form and absolute-form. */
const TARGET = /^(?:\/|https?:\/\/)/i;

/** Whether a route can have this address. `*` and `host:port` address servers and proxies as a whole. */
export function isRequestTarget(url: string | undefined): boolean {
  return url !== undefined && TARGET.test(url);
}
