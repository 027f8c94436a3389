import { DomainError } from '../../core/problem/domain-error.js';

export function queueFull(limit: number, retryAfterSeconds: number): DomainError {
  return new DomainError(
    'queue.full',
    `${limit} studies are already arriving or waiting. Send this one again in about ${retryAfterSeconds} s.`,
    { fields: { limit }, retryAfterSeconds },
  );
}

export function serviceDraining(): DomainError {
  return new DomainError(
    'service.draining',
    'The service is shutting down and accepts no more studies. Send this one again after its restart.',
    { retryAfterSeconds: 30 },
  );
}

/** The client disconnected while its study waited for a device. */
export function clientGone(): DomainError {
  return new DomainError('queue.client-gone', 'The client disconnected before its study began.');
}
