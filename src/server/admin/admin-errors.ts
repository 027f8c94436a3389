import { LOG_LEVELS } from '../../config/logging.configuration.js';
import { DomainError } from '../../core/problem/domain-error.js';

export function unknownLogLevel(): DomainError {
  return new DomainError(
    'admin.unknown-log-level',
    `The log level does not exist. The levels are ${LOG_LEVELS.join(', ')}.`,
    { fields: { levels: LOG_LEVELS } },
  );
}

/** During an exchange both sets of models are in memory. */
export function noMemoryForModels(): DomainError {
  return new DomainError(
    'models.no-memory',
    'The host has too little memory for a second set of models. Free memory, or restart the service.',
    { retryAfterSeconds: 60 },
  );
}
