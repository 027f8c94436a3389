import { LOG_LEVELS } from '../../config/logging.configuration.js';
import { DomainError } from '../../core/problem/domain-error.js';

export function unknownLogLevel(): DomainError {
  return new DomainError(
    'admin.unknown-log-level',
    `There is no such level of the log. There are ${LOG_LEVELS.join(', ')}.`,
    { fields: { levels: LOG_LEVELS } },
  );
}

/** During an exchange both sets of models are in memory. */
export function noMemoryForModels(): DomainError {
  return new DomainError(
    'models.no-memory',
    'The host has no room for a second set of models beside the one that serves. Free memory, or restart the service.',
    { retryAfterSeconds: 60 },
  );
}
