/**
 * The file of API tokens: one JSON object a line, in the order of creation. Revoked tokens stay, so that the file documents
 * who had access when. `ctclip token` writes it.
 */
import { unusableTokenFile } from '../auth-errors.js';
import { isRole, ROLES } from '../roles.js';
import type { TokenEntry } from './api-token.js';

/** Entries by id. */
export type Tokens = ReadonlyMap<string, TokenEntry>;

const ID = /^[0-9a-f]{12}$/;
const SHA256 = /^[0-9a-f]{64}$/;
/** Allowed names. They appear in logs and lists. */
export const TOKEN_NAME = /^[A-Za-z0-9][A-Za-z0-9._@ -]{0,99}$/;

/**
 * @param path for the message only
 * @throws DomainError `auth.token-file` naming the first unusable line
 */
export function parseTokenFile(text: string, path: string): Tokens {
  const tokens = new Map<string, TokenEntry>();
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const entry = parseEntry(line);
    if (typeof entry === 'string') throw unusableTokenFile(path, `line ${index + 1} ${entry}`);
    if (tokens.has(entry.id))
      throw unusableTokenFile(path, `line ${index + 1} repeats the id of an earlier token`);
    tokens.set(entry.id, entry);
  });
  // An empty file is an error: it may have been cleared by mistake or truncated by a full disk.
  if (tokens.size === 0) throw unusableTokenFile(path, 'it holds no token');
  return tokens;
}

export function formatTokenFile(tokens: Tokens): string {
  return [...tokens.values()].map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** The entry of a line, or the complaint about it. */
function parseEntry(line: string): TokenEntry | string {
  const fields = parseObject(line);
  if (fields === undefined) return 'is not a JSON object';
  const { id, name, role, created, expires, revoked, sha256 } = fields;
  if (!isText(id, ID)) return 'has no id of 12 hexadecimal digits';
  if (!isText(name, TOKEN_NAME)) return 'has no name';
  if (!isRole(role)) return `has a role other than ${ROLES.join(', ')}`;
  if (!isTime(created) || !isTime(expires)) return 'lacks the time of creation or expiry';
  if (revoked !== undefined && !isTime(revoked)) return 'lacks the time of the revocation';
  if (!isText(sha256, SHA256)) return 'has no SHA-256 of the token';
  return { id, name, role, created, expires, ...(revoked !== undefined && { revoked }), sha256 };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
