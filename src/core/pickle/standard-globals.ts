import { malformedPickle } from './pickle-errors.js';
import { latin1 } from './pickle-stream.js';
import { PickleGlobal, PickleObject } from './pickle-value.js';
import type { AllowedGlobals, ConstructContext, PickleConstructor, PickleValue } from './pickle-value.js';

/** Rough cost of one copied element in a JavaScript collection. */
const BYTES_PER_ELEMENT = 32;

function malformed(name: string): Error {
  return malformedPickle(0, `${name} is given invalid arguments`);
}

/** The one argument of a copying constructor as a list of elements; without an argument the list is empty. */
function elements(name: string, args: readonly PickleValue[], context: ConstructContext): PickleValue[] {
  if (args.length === 0) return [];
  const [source] = args;
  if (args.length > 1 || !(Array.isArray(source) || source instanceof Set)) throw malformed(name);
  const size = Array.isArray(source) ? source.length : source.size;
  context.charge(size * BYTES_PER_ELEMENT);
  return [...source];
}

function mapOf(name: string, args: readonly PickleValue[], context: ConstructContext): PickleValue {
  const [source] = args;
  if (source instanceof Map && args.length === 1) {
    context.charge(source.size * 2 * BYTES_PER_ELEMENT);
    return new Map(source);
  }
  const map = new Map<PickleValue, PickleValue>();
  for (const pair of elements(name, args, context)) {
    if (!Array.isArray(pair) || pair.length !== 2) throw malformed(name);
    const [key, value] = pair;
    if (key === undefined || value === undefined) throw malformed(name);
    map.set(key, value);
  }
  return map;
}

/** `_codecs.encode(text, 'latin1')` is how protocols below 3 write bytes. */
const encode: PickleConstructor = (args, context) => {
  const text = args.at(0);
  const encoding = args.at(1);
  if (typeof text !== 'string') throw malformed('_codecs.encode');
  context.charge(2 * text.length);
  if (encoding === 'latin1' || encoding === 'latin-1') return Uint8Array.from(Buffer.from(text, 'latin1'));
  if (encoding === undefined || encoding === 'utf-8' || encoding === 'utf8')
    return new TextEncoder().encode(text);
  throw malformed('_codecs.encode');
};

/** `bytes()` and `bytearray()`: without argument, of bytes, or of a text with its encoding. Never of a bare length. */
const bytes: PickleConstructor = (args, context) => {
  if (args.length === 0) return new Uint8Array(0);
  const [source] = args;
  if (typeof source === 'string') return encode(args, context);
  if (!(source instanceof Uint8Array)) throw malformed('builtins.bytes');
  context.charge(source.length);
  return source.slice();
};

/** `str(bytes, encoding)`: protocols 0 and 1 never write it, but some reducers do. */
const str: PickleConstructor = ([source = ''], context) => {
  if (typeof source === 'string') return source;
  if (source instanceof Uint8Array) {
    context.charge(2 * source.length);
    return latin1(source);
  }
  throw malformed('builtins.str');
};

/** Protocols 0 and 1 make every plain instance by `copyreg._reconstructor(class, object, None)`. */
const reconstructor: PickleConstructor = ([of]) => {
  if (!(of instanceof PickleGlobal)) throw malformed('copyreg._reconstructor');
  return new PickleObject(of.module, of.name, [], undefined);
};

/**
 * Containers and byte strings of Python's standard library: the base of every table of allowed globals. They are plain
 * data and only copy their argument, whose size is charged to the budget.
 */
export const STANDARD_GLOBALS: AllowedGlobals = new Map<string, PickleConstructor>([
  ['collections.OrderedDict', (args, context) => mapOf('collections.OrderedDict', args, context)],
  // defaultdict(factory, items): the factory only matters to code that asks for missing keys.
  ['collections.defaultdict', (args, context) => mapOf('collections.defaultdict', args.slice(1), context)],
  ['builtins.dict', (args, context) => mapOf('builtins.dict', args, context)],
  ['builtins.list', (args, context) => elements('builtins.list', args, context)],
  ['builtins.tuple', (args, context) => elements('builtins.tuple', args, context)],
  ['builtins.set', (args, context) => new Set(elements('builtins.set', args, context))],
  ['builtins.frozenset', (args, context) => new Set(elements('builtins.frozenset', args, context))],
  ['builtins.bytes', bytes],
  ['builtins.bytearray', bytes],
  ['builtins.str', str],
  ['_codecs.encode', encode],
  ['copyreg._reconstructor', reconstructor],
]);
