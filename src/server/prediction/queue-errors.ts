import { DomainError } from '../../core/problem/domain-error.js';

export function queueFull(limit: number, retryAfterSeconds: number): DomainError {
  return new DomainError(
    'queue.full',
    `${limit} studies are being taken in or wait already. Send this one again in about ${retryAfterSeconds} s.`,
    { fields: { limit }, retryAfterSeconds },
  );
}

export function serviceDraining(): DomainError {
  return new DomainError(
    'service.draining',
    'The service is being stopped and takes no more studies. Send this one again when it is back.',
    { retryAfterSeconds: 30 },
  );
}

/** The client disconnected while its study waited for a device. */
export function clientGone(): DomainError {
  return new DomainError('queue.client-gone', 'The client went away before its study had begun.');
}
