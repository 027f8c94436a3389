/** A user name and password from an `Authorization: Basic` header. */
export interface BasicCredentials {
  readonly name: string;
  readonly password: string;
}

/**
 * Reads the header according to RFC 7617, section 2: the password is everything after the first colon. passport-http ends
 * the password at the next colon, so it would accept `secret:anything` for `secret`.
 * @returns undefined for other headers
 */
export function basicCredentials(authorization: string): BasicCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon <= 0 || text.includes('\0')) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
