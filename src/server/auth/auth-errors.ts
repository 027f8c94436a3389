import { DomainError } from '../../core/problem/domain-error.js';

/** One line of a user file that cannot be used. Its contents are never repeated: they are secret. */
export interface UserFileMistake {
  /** From 1. */
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

export function unreadableUserFile(path: string, cause: unknown): DomainError {
  return new DomainError('auth.user-file', `The user file ${path} cannot be read.`, {
    fields: { path },
    cause,
  });
}

export function credentialsMissing(): DomainError {
  return new DomainError(
    'auth.credentials-missing',
    'This service wants a user name and a password: send them by HTTP Basic authentication.',
  );
}

export function credentialsWrong(): DomainError {
  return new DomainError('auth.credentials-wrong', 'The user name or the password is wrong.');
}

export function addressNotAllowed(): DomainError {
  return new DomainError(
    'auth.address-not-allowed',
    "The client's network may not use this service. Its operator can add it to AUTH_ALLOW.",
  );
}

/** A browser sends for a page of another site, which may have no business here. */
export function foreignOrigin(): DomainError {
  return new DomainError(
    'auth.foreign-origin',
    'A page of another site may not use this service. Its operator can add the origin to CORS_ORIGINS.',
  );
}

/** A user who may send studies, and no more. */
export function notAnAdmin(): DomainError {
  return new DomainError('auth.not-an-admin', 'This is for administrators. AUTH_ADMIN_USERS names them.');
}

/** Without users, nobody from elsewhere can be told from an administrator. */
export function adminsOnlyHere(): DomainError {
  return new DomainError(
    'auth.admins-only-here',
    "This is for administrators: ask from the service's own host, without a proxy, or set AUTH_BASIC_FILE and AUTH_ADMIN_USERS.",
  );
}

/** Somebody guesses passwords from the client's address, or a program goes on sending a wrong one. */
export function tooManyFailures(retryAfterSeconds: number): DomainError {
  return new DomainError(
    'auth.too-many-failures',
    `Too many wrong passwords came from the client's address. Correct it, and try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}

/** Too many passwords wait to be checked: somebody is guessing, or a client does not reuse its credentials. */
export function tooManyChecks(): DomainError {
  return new DomainError('auth.busy', 'Too many passwords are being checked. Try again shortly.', {
    retryAfterSeconds: 2,
  });
}
