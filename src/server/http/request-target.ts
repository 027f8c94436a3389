/** The forms of a request target that this service answers (RFC 9112, section 3.2): origin-form and absolute-form. */
const TARGET = /^(?:\/|https?:\/\/)/i;

/** Whether an address is one that a route can stand at. `*` and `host:port` are for servers and proxies as a whole. */
export function isRequestTarget(url: string | undefined): boolean {
  return url !== undefined && TARGET.test(url);
}
