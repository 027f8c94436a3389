import { OP } from './opcode-names.js';
import type { PickleMachine } from './pickle-machine.js';
import { decimalInteger, decimalFloat, littleEndianInteger } from './python-numbers.js';
import { quotedString, rawUnicodeEscape } from './python-strings.js';

/** One opcode: takes its argument from the machine's stream and changes the stack. */
export type OpcodeHandler = (machine: PickleMachine) => void;

/** Opcodes that push a literal. Names and bytes as in CPython's pickletools. */
export const LITERAL_OPCODES: readonly (readonly [number, OpcodeHandler])[] = [
  [OP.NONE, (m) => m.push(null)],
  [OP.NEWTRUE, (m) => m.push(true)],
  [OP.NEWFALSE, (m) => m.push(false)],
  [OP.BININT, (m) => m.push(m.stream.int32())],
  [OP.BININT1, (m) => m.push(m.stream.uint8())],
  [OP.BININT2, (m) => m.push(m.stream.uint16())],
  // LONG1, LONG4: two's complement, little-endian
  [OP.LONG1, (m) => m.push(littleEndianInteger(m.stream, m.stream.uint8()))],
  [OP.LONG4, (m) => m.push(littleEndianInteger(m.stream, m.stream.int32()))],
  [OP.BINFLOAT, (m) => m.push(m.stream.float64BigEndian())],
  // INT, LONG, FLOAT: decimal text. Protocol 0 writes True and False as I01 and I00.
  [
    OP.INT,
    (m) => {
      const text = m.stream.line();
      m.push(text === '01' ? true : text === '00' ? false : decimalInteger(m.stream, text));
    },
  ],
  [OP.LONG, (m) => m.push(decimalInteger(m.stream, m.stream.line().replace(/L$/, '')))],
  [OP.FLOAT, (m) => m.push(decimalFloat(m.stream, m.stream.line()))],
  [OP.SHORT_BINUNICODE, (m) => m.push(m.stream.utf8(m.stream.uint8()))],
  [OP.BINUNICODE, (m) => m.push(m.stream.utf8(m.stream.uint32()))],
  [OP.BINUNICODE8, (m) => m.push(m.stream.utf8(m.stream.uint64()))],
  [OP.UNICODE, (m) => m.push(rawUnicodeEscape(m.stream.line()))],
  // SHORT_BINSTRING, BINSTRING, STRING: Python 2 strings, which are bytes; Latin-1 keeps every byte.
  [OP.SHORT_BINSTRING, (m) => m.push(m.stream.latin1(m.stream.uint8()))],
  [OP.BINSTRING, (m) => m.push(m.stream.latin1(m.stream.int32()))],
  [OP.STRING, (m) => m.push(quotedString(m.stream, m.stream.line()))],
  [OP.SHORT_BINBYTES, (m) => m.push(m.stream.take(m.stream.uint8()))],
  [OP.BINBYTES, (m) => m.push(m.stream.take(m.stream.uint32()))],
  [OP.BINBYTES8, (m) => m.push(m.stream.take(m.stream.uint64()))],
  [OP.BYTEARRAY8, (m) => m.push(m.stream.take(m.stream.uint64()))],
];
