/** Users in Apache's htpasswd format: `name:hash`, one a line; blank lines and lines that begin with `#` are ignored. */
import { unusableUserFile, type UserFileMistake } from '../auth-errors.js';

/** bcrypt hashes by user name. */
export type Users = ReadonlyMap<string, string>;

/** More users need a directory service instead of a file that is read whole. */
const MAX_USERS = 10_000;
/**
 * bcrypt takes 2^cost rounds, about 0.1 s for cost 10 and 3 s for 15. At a higher cost each request with that user's name
 * would block the check for too long.
 */
const MAX_COST = 15;

const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** Prefixes of other hashes, for the error message. */
const OTHER_HASHES: readonly [prefix: RegExp, name: string][] = [
  [/^\$apr1\$/, "Apache's MD5 (apr1)"],
  [/^\{SHA\}/, 'unsalted SHA-1'],
  [/^\{SSHA\}/, 'salted SHA-1'],
  [/^\$1\$/, 'MD5-crypt'],
  [/^\$5\$/, 'SHA-256-crypt'],
  [/^\$6\$/, 'SHA-512-crypt'],
  [/^\$y\$/, 'yescrypt'],
  [/^\$argon2/, 'Argon2'],
  [/^\$2[aby]?\$/, 'a damaged bcrypt hash'],
  [/^\$2x\$/, 'a bcrypt hash of a faulty implementation ($2x$)'],
  [/^[./A-Za-z0-9]{13}$/, 'DES-crypt or a password in clear'],
];

/**
 * @param path for the message only
 * @throws DomainError `auth.user-file` with every unusable line
 */
export function parseHtpasswd(text: string, path: string): Users {
  const users = new Map<string, string>();
  const mistakes: UserFileMistake[] = [];
  text.split(/\r?\n/).forEach((content, index) => {
    if (content.trim() === '' || content.startsWith('#')) return;
    const complaint = addUser(content, users);
    if (complaint !== undefined) mistakes.push({ line: index + 1, complaint });
  });
  if (users.size > MAX_USERS)
    mistakes.push({ line: 1, complaint: `starts a file of more than ${MAX_USERS} users` });
  if (mistakes.length > 0) throw unusableUserFile(path, mistakes);
  if (users.size === 0)
    throw unusableUserFile(path, [{ line: 1, complaint: 'starts a file without any users' }]);
  return users;
}

/** Adds a line's user; returns the complaint about an invalid line. */
function addUser(line: string, users: Map<string, string>): string | undefined {
  const colon = line.indexOf(':');
  if (colon <= 0) return 'is not `name:hash`';
  const name = line.slice(0, colon);
  // nginx reads a comment after a second colon.
  const hash = line
    .slice(colon + 1)
    .trim()
    .replace(/:.*/s, '');
  if (users.has(name)) return 'names a user for the second time';
  const bcrypt = BCRYPT.exec(hash);
  if (bcrypt === null) return `holds ${nameOf(hash)}; only bcrypt is accepted`;
  const cost = Number(bcrypt[1]);
  if (cost < 4 || cost > MAX_COST) return `has a bcrypt cost of ${cost}; 4 to ${MAX_COST} is accepted`;
  users.set(name, hash);
  return undefined;
}

function nameOf(hash: string): string {
  return OTHER_HASHES.find(([prefix]) => prefix.test(hash))?.[1] ?? 'a password in clear, or an unknown hash';
}

/** The work factor of a bcrypt hash that {@link parseHtpasswd} accepted. */
export function bcryptCost(hash: string): number {
  return Number(hash.slice(4, 6));
}
