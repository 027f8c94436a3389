import { DomainError } from '../problem/domain-error.js';

/** The file is not a NumPy array that this program can read. */
export function unreadableNpy(detail: string, advice: string): DomainError {
  return new DomainError('npy.unreadable', `The NumPy file ${detail}: ${advice}.`);
}
