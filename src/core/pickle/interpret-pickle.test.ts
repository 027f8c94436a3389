import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { interpretPickle } from './interpret-pickle.js';
import { HostValue, PickleGlobal, PickleObject } from './pickle-value.js';
import type { PickleConstructor, PickleValue, RawBytes } from './pickle-value.js';
import { STANDARD_GLOBALS } from './standard-globals.js';

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../test/fixtures/pickle/${name}`, import.meta.url));

const dict = (value: PickleValue): Map<PickleValue, PickleValue> => {
  if (!(value instanceof Map)) throw new Error('not a dict');
  return value;
};

describe.each([0, 1, 2, 3, 4, 5])('a pickle of protocol %i, as CPython writes it', (protocol) => {
  const values = dict(interpretPickle(fixture(`values-protocol-${protocol}.pkl`), STANDARD_GLOBALS));

  it('gives integers as numbers while they are exact, and as bigints beyond', () => {
    expect(values.get('integers')).toEqual([
      0,
      255,
      65535,
      -1,
      2 ** 31,
      2 ** 53 - 1,
      2n ** 53n,
      -(2n ** 63n),
      2n ** 100n,
    ]);
  });

  it('gives floats exactly, the special ones included', () => {
    expect(values.get('floats')).toEqual([1.5, -0, 1e300, Infinity, -Infinity, NaN]);
  });

  it('gives None, True, False, text and bytes', () => {
    expect(values.get('constants')).toEqual([null, true, false]);
    expect(values.get('text')).toBe("café 一 😀 \\ 'quoted' \n");
    expect(Array.from(values.get('bytes') as Uint8Array)).toEqual([0, 255, 10]);
  });

  it('keeps the order of an OrderedDict and the members of sets', () => {
    expect([...dict(values.get('ordered') ?? null)]).toEqual([
      ['second', 2],
      ['first', 1],
    ]);
    expect(values.get('set')).toEqual(new Set([7]));
    expect(values.get('frozenset')).toEqual(new Set([8]));
    expect(values.get('tuples')).toEqual([[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]);
  });

  it('keeps shared and cyclic structure', () => {
    const cyclic = values.get('cyclic') as PickleValue[];
    expect(cyclic[0]).toBe(cyclic);
    const [first, second] = values.get('twice') as PickleValue[];
    expect(first).toBe(second);
  });

  it('makes an unknown class an inert placeholder that carries its name and state', () => {
    const unknown = values.get('unknown');
    if (!(unknown instanceof PickleObject)) throw new Error('not a placeholder');
    expect(unknown.path).toBe('__main__.Settings');
    expect(unknown.attribute('learning_rate')).toBe(0.5);
    expect(unknown.attribute('run')).toBe('first');
    expect(unknown.attribute('missing')).toBeUndefined();
  });

  it('keeps a global that is only named as its name', () => {
    expect(values.get('global')).toEqual(new PickleGlobal('collections', 'OrderedDict'));
  });
});

describe('a pickle that would run a command', () => {
  it('is read without running it: the call becomes a placeholder with its arguments', () => {
    const weights = dict(interpretPickle(fixture('dangerous.pkl'), STANDARD_GLOBALS)).get('weights');
    if (!(weights instanceof PickleObject)) throw new Error('not a placeholder');
    expect(weights.path).toMatch(/^(posix|nt|os)\.system$/);
    expect(weights.args).toEqual(['touch pickle-was-executed']);
    expect(existsSync('pickle-was-executed')).toBe(false);
  });
});

describe('a table of allowed globals', () => {
  it('makes the value of a listed global, for REDUCE and for NEWOBJ', () => {
    const pair: PickleConstructor = ([first, second]) => `pair of ${Number(first)} and ${Number(second)}`;
    const table = new Map([['shop.pair', pair]]);
    expect(interpretPickle(Buffer.from('cshop\npair\n(I1\nI2\ntR.'), table)).toBe('pair of 1 and 2');
    expect(interpretPickle(Buffer.from('cshop\npair\n(I1\nI2\nt\x81.', 'latin1'), table)).toBe(
      'pair of 1 and 2',
    );
  });

  it('hands keyword arguments of NEWOBJ_EX to the constructor', () => {
    const table = new Map<string, PickleConstructor>([
      ['shop.item', (_args, { keywords }) => keywords?.get('size') ?? null],
    ]);
    const bytes = Buffer.from('cshop\nitem\n)}(S"size"\nI7\nu\x92.', 'latin1');
    expect(interpretPickle(bytes, table)).toBe(7);
  });

  it('resolves persistent ids by the callback, and refuses them without one', () => {
    const bytes = Buffer.from('(S"storage"\nI3\ntQ.');
    const persistentLoad = (id: PickleValue): PickleValue => [id, 'resolved'];
    expect(interpretPickle(bytes, STANDARD_GLOBALS, { persistentLoad })).toEqual([
      ['storage', 3],
      'resolved',
    ]);
    expect(() => interpretPickle(bytes, STANDARD_GLOBALS)).toThrow(/persistent id/);
  });

  it('lets a value read raw bytes and whole pickles from the stream after BUILD, as joblib needs', () => {
    class ArrayWrapper extends HostValue {
      override build(state: PickleValue, stream: RawBytes): PickleValue {
        const attributes = dict(state);
        const dtype = attributes.get('dtype');
        if (!(dtype instanceof PickleObject)) throw new Error('no dtype');
        if (dtype.args[0] === 'O8') {
          const array = stream.takePickle();
          return array instanceof PickleObject ? (array.state ?? null) : null;
        }
        stream.take(stream.uint8());
        const bytes = stream.take(6 * 8);
        return Array.from(new Float64Array(bytes.slice().buffer));
      }
    }
    const table = new Map(STANDARD_GLOBALS).set(
      'joblib.numpy_pickle.NumpyArrayWrapper',
      () => new ArrayWrapper(),
    );
    const values = dict(interpretPickle(fixture('joblib-arrays.pkl'), table));
    expect(values.get('before')).toBe(1);
    expect(values.get('array')).toEqual([0, 1, 2, 3, 4, 5]);
    expect((values.get('objects') as PickleValue[]).at(-1)).toEqual(['a', null]);
    expect(values.get('after')).toBe('still in step');
  });
});

it('reads a protocol 5 bytearray', () => {
  expect(interpretPickle(fixture('bytearray-protocol-5.pkl'), STANDARD_GLOBALS)).toEqual(
    new Uint8Array([97, 98, 99]),
  );
});
