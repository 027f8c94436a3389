import { DomainError } from '../../core/problem/domain-error.js';
import type { Permission } from './roles.js';

/** An unusable line of a user file. Its contents are secret and never quoted. */
export interface UserFileMistake {
  /** Line number, from 1. */
  readonly line: number;
  readonly complaint: string;
}

export function unusableUserFile(path: string, mistakes: readonly UserFileMistake[]): DomainError {
  const lines = mistakes.map(({ line, complaint }) => `  line ${line} ${complaint}`);
  return new DomainError(
    'auth.user-file',
    `The user file ${path} must be corrected; \`htpasswd -B FILE USER\` writes what is needed:\n${lines.join('\n')}`,
    { fields: { path, lines: mistakes.map(({ line }) => line) } },
  );
}

/** @param name of the file: `users`, `tokens` */
export function unreadableAccessFile(name: string, path: string, cause: unknown): DomainError {
  return new DomainError(
    name === 'tokens' ? 'auth.token-file' : 'auth.user-file',
    `The file of ${name} ${path} cannot be read.`,
    { fields: { path }, cause },
  );
}

/** A line of the file of API tokens, or the whole file, is unusable. Tokens are secret and never quoted. */
export function unusableTokenFile(path: string, complaint: string): DomainError {
  return new DomainError(
    'auth.token-file',
    `The file of API tokens ${path} must be corrected: ${complaint}. \`ctclip token create\` writes what is needed.`,
    { fields: { path } },
  );
}

/**
 * The service cannot check credentials.
 * @param source name of the unavailable source
 */
export function accessUnavailable(source: string): DomainError {
  return new DomainError(
    'auth.unavailable',
    'The service cannot check credentials now. Its operator finds the reason in the log. Try again later.',
    { fields: { source }, retryAfterSeconds: 60 },
  );
}

export function credentialsMissing(): DomainError {
  return new DomainError(
    'auth.credentials-missing',
    'This service requires credentials: send a user name and a password by HTTP Basic authentication, or a bearer token, as ' +
      'WWW-Authenticate says.',
  );
}

export function credentialsWrong(): DomainError {
  return new DomainError('auth.credentials-wrong', 'The user name or the password is wrong.');
}

/** @param complaint the reason, as a sentence without its full stop */
export function tokenRefused(complaint: string): DomainError {
  return new DomainError(
    'auth.token-refused',
    `The bearer token is not accepted: ${complaint}. Ask the operator for a new one.`,
  );
}

export function tokenExpired(): DomainError {
  return new DomainError('auth.token-expired', 'The bearer token has expired. Get a new one.');
}

export function addressNotAllowed(): DomainError {
  return new DomainError(
    'auth.address-not-allowed',
    "The client's network may not use this service. Its operator can add it to AUTH_ALLOW.",
  );
}

/** The browser sent the request for a page of another site. */
export function foreignOrigin(): DomainError {
  return new DomainError(
    'auth.foreign-origin',
    'Pages of other sites are not allowed to use this service. Its operator can add the origin to CORS_ORIGINS.',
  );
}

/** The user lacks the role admin. */
export function notAnAdmin(): DomainError {
  return new DomainError(
    'auth.not-an-admin',
    'Only administrators may do this. An operator gives the role: by AUTH_ADMIN_USERS, or in the token.',
  );
}

const REQUIRED: Readonly<Record<Permission, string>> = {
  look: 'a role of this service',
  send: 'the role sender or admin',
  'read-all': 'the role reader or admin',
  administer: 'the role admin',
};

/** No role of the user allows this. */
export function roleMissing(permission: Permission): DomainError {
  return new DomainError(
    'auth.role-missing',
    `Your credentials do not allow this; it requires ${REQUIRED[permission]}. Ask the operator.`,
    { fields: { permission } },
  );
}

/** Without authentication, administrators are recognised only by their use of the service's host. */
export function adminsOnlyHere(): DomainError {
  return new DomainError(
    'auth.admins-only-here',
    "Only administrators may do this: connect from the service's own host, without a proxy, or set AUTH_BASIC_FILE and AUTH_ADMIN_USERS.",
  );
}

/** Too many wrong passwords from one address: a guesser, or a program with an old password. */
export function tooManyFailures(retryAfterSeconds: number): DomainError {
  return new DomainError(
    'auth.too-many-failures',
    `Too many wrong passwords came from the client's address. Correct the password, and try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}

/** Too many passwords wait to be checked: a guesser, or a client that does not reuse its credentials. */
export function tooManyChecks(): DomainError {
  return new DomainError('auth.busy', 'Too many passwords are being checked. Try again shortly.', {
    retryAfterSeconds: 2,
  });
}
