import { DomainError } from '../problem/domain-error.js';

/** The file is a checkpoint, but `key` describes a network that is not the one that is computed here. */
export function unsupportedArchitecture(file: string, key: string, reason: string): DomainError {
  return new DomainError(
    'checkpoint.unsupported-architecture',
    `The network in ${file} cannot be run, as ${key} shows: ${reason}.`,
    { fields: { file, key, reason } },
  );
}
