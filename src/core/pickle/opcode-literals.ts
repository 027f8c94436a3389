import type { PickleMachine } from './pickle-machine.js';
import { decimalInteger, decimalFloat, littleEndianInteger } from './python-numbers.js';
import { quotedString, rawUnicodeEscape } from './python-strings.js';

/** One opcode: takes its argument from the machine's stream and changes the stack. */
export type OpcodeHandler = (machine: PickleMachine) => void;

/** Opcodes that push a literal. Names and bytes as in CPython's pickletools. */
export const LITERAL_OPCODES: readonly (readonly [number, OpcodeHandler])[] = [
  // NONE 'N', NEWTRUE, NEWFALSE
  [0x4e, (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  // BININT 'J', BININT1 'K', BININT2 'M'
  [0x4a, (m) => m.push(m.stream.int32())],
  [0x4b, (m) => m.push(m.stream.uint8())],
  [0x4d, (m) => m.push(m.stream.uint16())],
  // LONG1, LONG4: two's complement, little-endian
  [0x8a, (m) => m.push(littleEndianInteger(m.stream, m.stream.uint8()))],
  [0x8b, (m) => m.push(littleEndianInteger(m.stream, m.stream.int32()))],
  // BINFLOAT 'G'
  [0x47, (m) => m.push(m.stream.float64BigEndian())],
  // INT 'I', LONG 'L', FLOAT 'F': decimal text. Protocol 0 writes True and False as I01 and I00.
  [
    0x49,
    (m) => {
      const text = m.stream.line();
      m.push(text === '01' ? true : text === '00' ? false : decimalInteger(m.stream, text));
    },
  ],
  [0x4c, (m) => m.push(decimalInteger(m.stream, m.stream.line().replace(/L$/, '')))],
  [0x46, (m) => m.push(decimalFloat(m.stream, m.stream.line()))],
  // SHORT_BINUNICODE, BINUNICODE 'X', BINUNICODE8, UNICODE 'V'
  [0x8c, (m) => m.push(m.stream.utf8(m.stream.uint8()))],
  [0x58, (m) => m.push(m.stream.utf8(m.stream.uint32()))],
  [0x8d, (m) => m.push(m.stream.utf8(m.stream.uint64()))],
  [0x56, (m) => m.push(rawUnicodeEscape(m.stream.line()))],
  // SHORT_BINSTRING 'U', BINSTRING 'T', STRING 'S': Python 2 strings, which are bytes; Latin-1 keeps every byte.
  [0x55, (m) => m.push(m.stream.latin1(m.stream.uint8()))],
  [0x54, (m) => m.push(m.stream.latin1(m.stream.int32()))],
  [0x53, (m) => m.push(quotedString(m.stream, m.stream.line()))],
  // SHORT_BINBYTES 'C', BINBYTES 'B', BINBYTES8, BYTEARRAY8
  [0x43, (m) => m.push(m.stream.take(m.stream.uint8()))],
  [0x42, (m) => m.push(m.stream.take(m.stream.uint32()))],
  [0x8e, (m) => m.push(m.stream.take(m.stream.uint64()))],
  [0x96, (m) => m.push(m.stream.take(m.stream.uint64()))],
];
