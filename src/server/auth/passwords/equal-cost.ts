import { randomBytes } from 'node:crypto';
import { bcryptCost, type Users } from './htpasswd.js';

const BCRYPT_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Characters of a bcrypt hash after its cost: the salt and the digest. */
const HASH_CHARACTERS = 53;

/** The hash that decides, and the decoys after it. */
export type BcryptHashes = readonly [own: string, ...decoys: string[]];

/**
 * The hashes for the comparison with a user's password, chosen so that timing does not reveal names. For existing and unknown
 * users and for every cost, a wrong password takes 2^c rounds of bcrypt, where c is the largest cost in the file. A hash of
 * lower cost k is followed by decoys of cost k, k + 1 … c - 1: 2^k + (2^k + 2^(k+1) + … + 2^(c-1)) = 2^c.
 * @returns first the user's own hash, or a decoy for an unknown user
 */
export function equallyCostlyHashes(users: Users, name: string): BcryptHashes {
  const highest = Math.max(...[...users.values()].map(bcryptCost));
  const own = users.get(name);
  if (own === undefined) return [decoyHash(highest)];
  const lowest = bcryptCost(own);
  const decoys = Array.from({ length: highest - lowest }, (_, step) => decoyHash(lowest + step));
  return [own, ...decoys];
}

/** A hash that matches no password. */
function decoyHash(cost: number): string {
  const bytes = randomBytes(HASH_CHARACTERS);
  const characters = Array.from(bytes, (byte) => BCRYPT_ALPHABET[byte % BCRYPT_ALPHABET.length]);
  return `$2b$${String(cost).padStart(2, '0')}$${characters.join('')}`;
}
