import { fileURLToPath } from 'node:url';

/** A file for AUTH_BASIC_FILE; its comments list the users. */
export const USERS = fileURLToPath(new URL('../fixtures/auth/users', import.meta.url));
/** The same users and passwords, with cheap hashes: a wrong password costs as much as the costliest hash of the file. */
export const QUICK_USERS = fileURLToPath(new URL('../fixtures/auth/quick-users', import.meta.url));

/** The header of a user who logs in. */
export function basic(user: string, password: string): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

export const RADIOLOGY = basic('radiology', 'correct:horse');
