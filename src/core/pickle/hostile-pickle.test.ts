import { describe, expect, it } from 'vitest';
import { DomainError } from '../problem/domain-error.js';
import { interpretPickle } from './interpret-pickle.js';
import { DEFAULT_PICKLE_LIMITS } from './pickle-limits.js';
import { STANDARD_GLOBALS } from './standard-globals.js';

const pickle = (text: string): Uint8Array => Buffer.from(text, 'latin1');

function codeOf(bytes: Uint8Array, limits = DEFAULT_PICKLE_LIMITS): string {
  try {
    interpretPickle(bytes, STANDARD_GLOBALS, { limits });
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'read';
}

/** A text of `bytes` bytes, and a tuple of `copies` calls of a function on it. */
function copied(bytes: number, name: string, copies: number): Uint8Array {
  const [module, member] = name.split('.');
  const head = Buffer.alloc(7);
  head.set([0x80, 4, 0x42]);
  head.writeUInt32LE(bytes, 3);
  const call = `c${module}\n${member}\nh\0\x85R`;
  return Buffer.concat([
    head,
    Buffer.alloc(bytes, 'a'),
    Buffer.from(`\x94(${call.repeat(copies)}t.`, 'latin1'),
  ]);
}

describe('copies of one large text', () => {
  /** A sixteenth of the default, which would take seconds to fill. */
  const limits = { ...DEFAULT_PICKLE_LIMITS, maxChargedBytes: 16 * 1024 * 1024 };

  it.each(['builtins.str', 'builtins.bytes', 'builtins.bytearray'])('%s is charged for each', (name) => {
    expect(codeOf(copied(256 * 1024, name, 2), limits)).toBe('read');
    expect(codeOf(copied(256 * 1024, name, 500), limits)).toBe('pickle.over-limit');
  });
});

describe('damaged pickles', () => {
  it.each([
    ['nothing at all', ''],
    ['a missing STOP', 'N'],
    ['a string longer than the file', 'X\xff\xff\xff\x7fabc'],
    ['a 64-bit length beyond anything', '\x8e\xff\xff\xff\xff\xff\xff\xff\xffabc.'],
    ['a number cut in two', 'J\x01\x02'],
    ['a text argument without its line feed', 'I12'],
    ['a negative Python 2 string length', 'T\xff\xff\xff\xffabc.'],
    ['a negative LONG4 length', '\x8b\xff\xff\xff\xff.'],
  ])('%s: truncated', (_name, text) => {
    expect(codeOf(pickle(text))).toBe('pickle.truncated');
  });

  it.each([
    ['STOP on an empty stack', '.'],
    ['POP on an empty stack', '0.'],
    ['a value taken from below a mark', 'N(2.'],
    ['a tuple without its mark', 't.'],
    ['a memo entry that was never put', 'h\x05.'],
    ['a negative memo index', 'Np-1\n.'],
    ['a call of a number', 'I1\n)R.'],
    ['arguments that are not a tuple', 'cos\nsystem\nNR.'],
    ['items set on a list', '](NNu.'],
    ['an odd number of items', '}(Nu.'],
    ['an append to a number', 'I1\nNa.'],
    ['state for a number', 'I1\n}b.'],
    ['an object without a class', '(o.'],
    ['a frame longer than the file', '\x95\xff\x00\x00\x00\x00\x00\x00\x00N.'],
    ['protocol 6', '\x80\x06N.'],
    ['a global whose name is a number', 'I1\nI2\n\x93.'],
    ['a global with an endless name', `c${'a'.repeat(10_000)}\nb\n.`],
    ['a malformed integer', 'Ifive\n.'],
    ['an integer too long to convert in time', `I${'9'.repeat(5000)}\n.`],
    ['a malformed float', 'F1.2.3\n.'],
    ['a string without quotes', 'Sabc\n.'],
    ['a bytearray of a bare length, which would allocate it', 'c__builtin__\nbytearray\n(I999999999\ntR.'],
  ])('%s: malformed', (_name, text) => {
    expect(codeOf(pickle(text))).toBe('pickle.malformed');
  });

  it.each([
    ['an undefined opcode', '\xffN.'],
    ['an extension code', '\x82\x01.'],
    ['a buffer outside the file', '\x97.'],
  ])('%s: unsupported', (_name, text) => {
    expect(codeOf(pickle(text))).toBe('pickle.unsupported-opcode');
  });
});

describe('pickles made to exhaust', () => {
  it('reads a list nested 200,000 deep without overflowing the stack', () => {
    const depth = 200_000;
    expect(codeOf(pickle(`${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`))).toBe('read');
  });

  it('appends 400,000 items at once without overflowing the stack', () => {
    expect(codeOf(pickle(`](${'N'.repeat(400_000)}e.`))).toBe('read');
  });

  it('stops at the opcode limit', () => {
    expect(codeOf(pickle('}'.repeat(1_500_000)))).toBe('pickle.over-limit');
  });

  it('stops at the limit of open marks', () => {
    expect(codeOf(pickle('('.repeat(20_000)))).toBe('pickle.over-limit');
  });

  it('stops copying one long list over and over', () => {
    const list = `](${'N'.repeat(200_000)}eq\x000`;
    const copy = 'c__builtin__\nlist\n(h\x00tR0';
    expect(codeOf(pickle(`${list}${copy.repeat(1000)}N.`))).toBe('pickle.over-limit');
  });

  it('stops encoding one long text over and over', () => {
    const text = `X\x40\x42\x0f\x00${'a'.repeat(1_000_000)}q\x000`;
    const encode = 'c_codecs\nencode\n(h\x00X\x06\x00\x00\x00latin1tR0';
    expect(codeOf(pickle(`${text}${encode.repeat(1000)}N.`))).toBe('pickle.over-limit');
  });

  it('bounds the names of calls upon calls', () => {
    const value = interpretPickle(pickle(`cos\nsystem\n${')R'.repeat(10_000)}.`), STANDARD_GLOBALS);
    expect((value as { name: string }).name.length).toBeLessThan(300);
  });
});
