import { OP } from './opcode-names.js';
import { OPCODES } from './opcodes.js';
import { pickleOverLimit, unsupportedOpcode } from './pickle-errors.js';
import { DEFAULT_PICKLE_LIMITS } from './pickle-limits.js';
import type { PickleLimits } from './pickle-limits.js';
import { PickleMachine } from './pickle-machine.js';
import type { PickleSession } from './pickle-machine.js';
import { PickleStream } from './pickle-stream.js';
import type { AllowedGlobals, PickleValue } from './pickle-value.js';

export interface PickleOptions {
  readonly limits?: PickleLimits;
  /** Returns the value of a persistent id (torch: a storage). Without it, a pickle with a persistent id is refused. */
  readonly persistentLoad?: (id: PickleValue) => PickleValue;
}

/**
 * Reads a pickle of protocols 0 to 5 as data. A pickle is a program for a stack machine; here its opcodes only build
 * values. Constructors make the globals that the table lists; all other globals become inert placeholders. Nothing
 * is imported, called or executed. The length of the input and the limits bound time and memory. Bytes after STOP are
 * ignored.
 * @throws DomainError `pickle.truncated`, `pickle.malformed`, `pickle.unsupported-opcode`, `pickle.over-limit`, and
 *   errors of the constructors and of `persistentLoad`
 */
export function interpretPickle(
  bytes: Uint8Array,
  globals: AllowedGlobals,
  options: PickleOptions = {},
): PickleValue {
  const session: PickleSession = {
    globals,
    limits: options.limits ?? DEFAULT_PICKLE_LIMITS,
    persistentLoad: options.persistentLoad,
    opcodes: 0,
    chargedBytes: 0,
    nestedPickles: 0,
  };
  const stream = new PickleStream(bytes, (nested) => {
    const { maxNestedPickles } = session.limits;
    if (session.nestedPickles >= maxNestedPickles) {
      throw pickleOverLimit('maxNestedPickles', maxNestedPickles, nested.offset);
    }
    session.nestedPickles++;
    const value = run(nested, session);
    session.nestedPickles--;
    return value;
  });
  return run(stream, session);
}

function run(stream: PickleStream, session: PickleSession): PickleValue {
  const machine = new PickleMachine(stream, session);
  const { maxOpcodes } = session.limits;
  for (;;) {
    const offset = stream.offset;
    const opcode = stream.uint8();
    if (opcode === OP.STOP) return machine.pop();
    if (++session.opcodes > maxOpcodes) throw pickleOverLimit('maxOpcodes', maxOpcodes, offset);
    const handler = OPCODES[opcode];
    if (!handler) throw unsupportedOpcode(offset, opcode);
    handler(machine);
  }
}
