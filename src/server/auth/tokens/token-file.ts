/**
 * The file of API tokens: one JSON object a line, in the order of creation. Revoked tokens stay, so that the file documents
 * who had access when. `ctclip token` writes it.
 */
import { z } from 'zod';
import { unusableTokenFile } from '../auth-errors.js';
import { ROLES } from '../roles.js';
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
  if (tokens.size === 0) throw unusableTokenFile(path, 'it does not contain a token');
  return tokens;
}

export function formatTokenFile(tokens: Tokens): string {
  return [...tokens.values()].map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

const TIME = 'lacks the time of creation or expiry';

const ENTRY = z.object(
  {
    id: text(ID, 'has no id of 12 hexadecimal digits'),
    name: text(TOKEN_NAME, 'has no name'),
    role: z.enum(ROLES, `has a role other than ${ROLES.join(', ')}`),
    created: time(TIME),
    expires: time(TIME),
    revoked: time('lacks the time of the revocation').optional(),
    sha256: text(SHA256, 'has no SHA-256 of the token'),
  },
  'is not a JSON object',
);

function text(form: RegExp, complaint: string) {
  return z.string(complaint).regex(form, complaint);
}

function time(complaint: string) {
  return z.string(complaint).refine((value) => !Number.isNaN(Date.parse(value)), complaint);
}

/** The entry of a line, or the complaint about it. */
function parseEntry(line: string): TokenEntry | string {
  const { data, error } = ENTRY.safeParse(parsed(line));
  return data ?? error.issues.at(0)?.message ?? 'is damaged';
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
