import { DomainError } from '../problem/domain-error.js';
import type { ProblemFields } from '../problem/domain-error.js';

/** The stream ends inside an opcode's argument, or before STOP. */
export function truncatedPickle(offset: number, needed: number, remaining: number): DomainError {
  return new DomainError(
    'pickle.truncated',
    `The pickle ends too early: ${needed} more bytes are declared at offset ${offset}, but only ${remaining} remain. Copy the file again.`,
    { fields: { offset, needed, remaining } },
  );
}

/** The opcodes are inconsistent: an empty stack, a missing memo entry, an argument of the wrong type. */
export function malformedPickle(offset: number, detail: string, fields: ProblemFields = {}): DomainError {
  return new DomainError(
    'pickle.malformed',
    `The pickle is damaged or not a pickle: ${detail} at offset ${offset}.`,
    { fields: { offset, ...fields } },
  );
}

/** A byte that is not an opcode of protocols 0 to 5, or an opcode that needs data from outside the file. */
export function unsupportedOpcode(offset: number, opcode: number): DomainError {
  return new DomainError(
    'pickle.unsupported-opcode',
    `The pickle uses opcode 0x${opcode.toString(16).padStart(2, '0')} at offset ${offset}, which model files do not need.`,
    { fields: { offset, opcode } },
  );
}

/** One of {@link PickleLimits} was reached. */
export function pickleOverLimit(limit: string, maximum: number, offset: number): DomainError {
  return new DomainError(
    'pickle.over-limit',
    `The pickle exceeds the limit ${limit} of ${maximum} at offset ${offset}: no model file is that large.`,
    { fields: { limit, maximum, offset } },
  );
}
