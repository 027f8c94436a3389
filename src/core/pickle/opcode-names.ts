/** The opcodes that are interpreted, by their names in CPython's `pickletools`; protocols 0 to 5. */
export const OP = {
  PROTO: 0x80,
  FRAME: 0x95,
  MARK: 0x28, // '('
  POP: 0x30, // '0'
  POP_MARK: 0x31, // '1'
  DUP: 0x32, // '2'
  PUT: 0x70, // 'p'
  BINPUT: 0x71, // 'q'
  LONG_BINPUT: 0x72, // 'r'
  MEMOIZE: 0x94,
  GET: 0x67, // 'g'
  BINGET: 0x68, // 'h'
  LONG_BINGET: 0x6a, // 'j'
  /** Ends the program. The interpreter's loop handles it, so it has no handler in the table. */
  STOP: 0x2e, // '.'
  NONE: 0x4e, // 'N'
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  BININT: 0x4a, // 'J'
  BININT1: 0x4b, // 'K'
  BININT2: 0x4d, // 'M'
  LONG1: 0x8a,
  LONG4: 0x8b,
  BINFLOAT: 0x47, // 'G'
  INT: 0x49, // 'I'
  LONG: 0x4c, // 'L'
  FLOAT: 0x46, // 'F'
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE: 0x58, // 'X'
  BINUNICODE8: 0x8d,
  UNICODE: 0x56, // 'V'
  SHORT_BINSTRING: 0x55, // 'U'
  BINSTRING: 0x54, // 'T'
  STRING: 0x53, // 'S'
  SHORT_BINBYTES: 0x43, // 'C'
  BINBYTES: 0x42, // 'B'
  BINBYTES8: 0x8e,
  BYTEARRAY8: 0x96,
  EMPTY_TUPLE: 0x29, // ')'
  TUPLE: 0x74, // 't'
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  EMPTY_LIST: 0x5d, // ']'
  LIST: 0x6c, // 'l'
  APPEND: 0x61, // 'a'
  APPENDS: 0x65, // 'e'
  EMPTY_DICT: 0x7d, // '}'
  DICT: 0x64, // 'd'
  SETITEM: 0x73, // 's'
  SETITEMS: 0x75, // 'u'
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  GLOBAL: 0x63, // 'c'
  STACK_GLOBAL: 0x93,
  REDUCE: 0x52, // 'R'
  NEWOBJ: 0x81,
  NEWOBJ_EX: 0x92,
  OBJ: 0x6f, // 'o'
  INST: 0x69, // 'i'
  BUILD: 0x62, // 'b'
  PERSID: 0x50, // 'P'
  BINPERSID: 0x51, // 'Q'
} as const;
