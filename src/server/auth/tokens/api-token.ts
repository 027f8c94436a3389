import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '../roles.js';

/**
 * An API token, `ctclip_<id>_<secret>`: the id finds its entry in the file, and programs that look for leaked secrets know it by
 * its beginning. The secret has 256 random bits, so its SHA-256 says nothing about it and needs no salt and no slow hash.
 */
const TOKEN = /^ctclip_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;
const PREFIX = 'ctclip_';
const ID_BYTES = 6;
const SECRET_BYTES = 32;

/** What the file keeps of a token. */
export interface TokenEntry {
  /** 12 hexadecimal digits. */
  readonly id: string;
  /** Who uses it: logged, and the owner of its studies. */
  readonly name: string;
  readonly role: Role;
  /** ISO 8601. */
  readonly created: string;
  /** From then on it is refused; ISO 8601. */
  readonly expires: string;
  /** Since when it is refused; ISO 8601. */
  readonly revoked?: string | undefined;
  /** SHA-256 of the whole token, hexadecimal. */
  readonly sha256: string;
}

/** Whether a bearer token is one of this service's own, right or wrong. */
export function isApiToken(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** The id of a token of the right form. */
export function tokenId(token: string): string | undefined {
  return TOKEN.exec(token)?.[1];
}

/** Makes a token: the text, which is shown once, and the entry for the file. */
export function newApiToken(description: Pick<TokenEntry, 'name' | 'role' | 'created' | 'expires'>): {
  readonly token: string;
  readonly entry: TokenEntry;
} {
  const id = randomBytes(ID_BYTES).toString('hex');
  const token = `${PREFIX}${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { token, entry: { id, ...description, sha256: digestOf(token).toString('hex') } };
}

/** Whether the entry is the token's own. */
export function belongsTo(token: string, { sha256 }: TokenEntry): boolean {
  return timingSafeEqual(digestOf(token), Buffer.from(sha256, 'hex'));
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
