import type { HttpConfiguration } from '../../config/http.configuration.js';
import { DomainError } from '../../core/problem/domain-error.js';

/** Reasons why a server cannot listen, by system error. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program already listens there',
  EACCES: 'the service lacks permission; ports below 1024 require privileges',
  EADDRNOTAVAIL: 'this host does not have the address',
  ENOTFOUND: 'this host does not have the name',
};

/** @returns other errors unchanged */
export function addressUnusable({ host, port }: HttpConfiguration, cause: unknown): unknown {
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (!Object.hasOwn(REASONS, code)) return cause;
  return new DomainError(
    'http.address-unusable',
    `The service cannot listen on port ${port} of ${host}: ${REASONS[code]}. Set PORT and HOST.`,
    { fields: { host, port }, cause },
  );
}
