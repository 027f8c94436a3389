import { randomBytes } from 'node:crypto';
import { bcryptCost, type Users } from './htpasswd.js';

const BCRYPT_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Characters of a bcrypt hash behind its cost: the salt and the digest. */
const HASH_CHARACTERS = 53;

/**
 * The hashes that a wrong password of a user is compared with, so that names cannot be found out by the clock: whether the user
 * exists, and however costly their hash is, comparing takes 2^c rounds of bcrypt in all, where c is the largest cost in the file. A
 * cheaper hash of cost k is followed by decoys of cost k, k + 1 … c - 1: 2^k + (2^k + 2^(k+1) + … + 2^(c-1)) = 2^c.
 * @returns the user's own hash first, or a decoy for a user that does not exist
 */
export function equallyCostlyHashes(users: Users, name: string): string[] {
  const highest = Math.max(...[...users.values()].map(bcryptCost));
  const own = users.get(name);
  if (own === undefined) return [decoyHash(highest)];
  const lowest = bcryptCost(own);
  const decoys = Array.from({ length: highest - lowest }, (_, step) => decoyHash(lowest + step));
  return [own, ...decoys];
}

/** A hash that no password has. */
function decoyHash(cost: number): string {
  const bytes = randomBytes(HASH_CHARACTERS);
  const characters = Array.from(bytes, (byte) => BCRYPT_ALPHABET[byte % BCRYPT_ALPHABET.length]);
  return `$2b$${String(cost).padStart(2, '0')}$${characters.join('')}`;
}
