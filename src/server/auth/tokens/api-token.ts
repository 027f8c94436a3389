import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '../roles.js';

/**
 * An API token, `ctclip_<id>_<secret>`: the id identifies its entry in the file, and the prefix lets secret scanners
 * recognise leaked tokens. The secret has 256 random bits, so its SHA-256 needs neither salt nor a slow hash.
 */
const TOKEN = /^ctclip_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;
const PREFIX = 'ctclip_';
const ID_BYTES = 6;
const SECRET_BYTES = 32;

/** A token's entry in the file. */
export interface TokenEntry {
  /** 12 hexadecimal digits. */
  readonly id: string;
  /** Name of its user, which is logged and owns its studies. */
  readonly name: string;
  readonly role: Role;
  /** ISO 8601. */
  readonly created: string;
  /** Time from which the token is refused; ISO 8601. */
  readonly expires: string;
  /** Time of the revocation; ISO 8601. */
  readonly revoked?: string | undefined;
  /** SHA-256 of the whole token, hexadecimal. */
  readonly sha256: string;
}

/** Whether a bearer token has the form of this service's API tokens, valid or not. */
export function isApiToken(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** The id in a well-formed token. */
export function tokenId(token: string): string | undefined {
  return TOKEN.exec(token)?.[1];
}

/** Creates a token: its text, which is shown once, and its entry for the file. */
export function newApiToken(description: Pick<TokenEntry, 'name' | 'role' | 'created' | 'expires'>): {
  readonly token: string;
  readonly entry: TokenEntry;
} {
  const id = randomBytes(ID_BYTES).toString('hex');
  const token = `${PREFIX}${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { token, entry: { id, ...description, sha256: digestOf(token).toString('hex') } };
}

/** Whether the entry belongs to the token. */
export function belongsTo(token: string, { sha256 }: TokenEntry): boolean {
  return timingSafeEqual(digestOf(token), Buffer.from(sha256, 'hex'));
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
