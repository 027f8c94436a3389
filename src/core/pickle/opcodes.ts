import { CONTAINER_OPCODES } from './opcode-containers.js';
import { LITERAL_OPCODES } from './opcode-literals.js';
import type { OpcodeHandler } from './opcode-literals.js';
import { OP } from './opcode-names.js';
import { OBJECT_OPCODES } from './opcode-objects.js';
import type { PickleMachine } from './pickle-machine.js';

/** Highest protocol that CPython writes. */
const MAX_PROTOCOL = 5;

const STACK_OPCODES: readonly (readonly [number, OpcodeHandler])[] = [
  // PROTO, FRAME: a frame is a hint for buffering readers; only its length is checked.
  [
    OP.PROTO,
    (m) => {
      const protocol = m.stream.uint8();
      if (protocol > MAX_PROTOCOL) throw m.stream.malformed(`protocol ${protocol} is unknown`);
    },
  ],
  [
    OP.FRAME,
    (m) => {
      if (m.stream.uint64() > m.stream.remaining) throw m.stream.malformed('a frame reaches beyond the end');
    },
  ],
  [OP.MARK, (m) => m.mark()],
  [OP.POP, (m) => m.popValueOrMark()],
  [OP.POP_MARK, (m) => void m.popToMark()],
  [OP.DUP, (m) => m.push(m.top())],
  [OP.PUT, (m) => m.memoize(memoIndex(m), m.top())],
  [OP.BINPUT, (m) => m.memoize(m.stream.uint8(), m.top())],
  [OP.LONG_BINPUT, (m) => m.memoize(m.stream.uint32(), m.top())],
  [OP.MEMOIZE, (m) => m.memoizeNext()],
  [OP.GET, (m) => m.push(m.recall(memoIndex(m)))],
  [OP.BINGET, (m) => m.push(m.recall(m.stream.uint8()))],
  [OP.LONG_BINGET, (m) => m.push(m.recall(m.stream.uint32()))],
];

function memoIndex(machine: PickleMachine): number {
  const text = machine.stream.line();
  if (!/^\d{1,10}$/.test(text)) throw machine.stream.malformed('a memo index that is not a number');
  return Number(text);
}

/**
 * The table of opcodes, by byte. EXT1, EXT2, EXT4 (codes of a process-wide registry) and NEXT_BUFFER, READONLY_BUFFER
 * (data outside the file) are left out on purpose.
 */
export const OPCODES: readonly (OpcodeHandler | undefined)[] = tableOf([
  ...STACK_OPCODES,
  ...LITERAL_OPCODES,
  ...CONTAINER_OPCODES,
  ...OBJECT_OPCODES,
]);

function tableOf(entries: readonly (readonly [number, OpcodeHandler])[]): (OpcodeHandler | undefined)[] {
  const table = new Array<OpcodeHandler | undefined>(256).fill(undefined);
  for (const [opcode, handler] of entries) {
    if (table[opcode]) throw new Error(`opcode 0x${opcode.toString(16)} has two handlers`);
    table[opcode] = handler;
  }
  return table;
}
