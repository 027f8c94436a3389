import { DomainError } from '../problem/domain-error.js';

/** The file is a checkpoint, but `key` belongs to a different network than the one computed here. */
export function unsupportedArchitecture(file: string, key: string, reason: string): DomainError {
  return new DomainError(
    'checkpoint.unsupported-architecture',
    `The network in ${file} cannot be run because of ${key}: ${reason}.`,
    { fields: { file, key, reason } },
  );
}
