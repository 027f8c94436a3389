import { CONTAINER_OPCODES } from './opcode-containers.js';
import { LITERAL_OPCODES } from './opcode-literals.js';
import type { OpcodeHandler } from './opcode-literals.js';
import { OBJECT_OPCODES } from './opcode-objects.js';
import type { PickleMachine } from './pickle-machine.js';

/** STOP ends the program. The interpreter's loop handles it, so it has no handler here. */
export const STOP = 0x2e;

/** Highest protocol that CPython writes. */
const MAX_PROTOCOL = 5;

const STACK_OPCODES: readonly (readonly [number, OpcodeHandler])[] = [
  // PROTO, FRAME: a frame is a hint for buffering readers; only its length is checked.
  [
    0x80,
    (m) => {
      const protocol = m.stream.uint8();
      if (protocol > MAX_PROTOCOL) throw m.stream.malformed(`protocol ${protocol} is unknown`);
    },
  ],
  [
    0x95,
    (m) => {
      if (m.stream.uint64() > m.stream.remaining) throw m.stream.malformed('a frame reaches beyond the end');
    },
  ],
  // MARK '(', POP '0', POP_MARK '1', DUP '2'
  [0x28, (m) => m.mark()],
  [0x30, (m) => m.popValueOrMark()],
  [0x31, (m) => void m.popToMark()],
  [0x32, (m) => m.push(m.top())],
  // PUT 'p', BINPUT 'q', LONG_BINPUT 'r', MEMOIZE
  [0x70, (m) => m.memoize(memoIndex(m), m.top())],
  [0x71, (m) => m.memoize(m.stream.uint8(), m.top())],
  [0x72, (m) => m.memoize(m.stream.uint32(), m.top())],
  [0x94, (m) => m.memoizeNext()],
  // GET 'g', BINGET 'h', LONG_BINGET 'j'
  [0x67, (m) => m.push(m.recall(memoIndex(m)))],
  [0x68, (m) => m.push(m.recall(m.stream.uint8()))],
  [0x6a, (m) => m.push(m.recall(m.stream.uint32()))],
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
