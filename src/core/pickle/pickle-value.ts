/**
 * The value of a pickle that is read instead of executed. Python's list and tuple become arrays, dict and OrderedDict
 * maps in insertion order, set and frozenset sets, bytes and bytearray views of the input, and int a number where
 * that is exact. Everything else is inert. Values may be shared and may contain themselves, so code that walks them
 * must bound the depth.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleGlobal
  | PickleObject
  | HostValue;

/** The name of a class or function that the pickle imports. Nothing is ever looked up by it in this process. */
export class PickleGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  /** `module.name`, the key of the table of allowed globals. */
  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

/**
 * The placeholder for an object whose class or function is not in the table. It holds only data of the pickle.
 * Unused placeholders are harmless (an optimizer's settings); code that needs the real value refuses it by `path`.
 */
export class PickleObject {
  /** Argument of BUILD: usually the instance's attributes by name. */
  state: PickleValue | undefined;
  /** Elements appended to it, for subclasses of list and set. */
  readonly items: PickleValue[] = [];
  /** Pairs put into it, for subclasses of dict. */
  readonly entries: [PickleValue, PickleValue][] = [];

  constructor(
    readonly module: string,
    readonly name: string,
    readonly args: readonly PickleValue[],
    readonly keywords: ReadonlyMap<PickleValue, PickleValue> | undefined,
  ) {}

  get path(): string {
    return `${this.module}.${this.name}`;
  }

  /** The attribute of that name when the state is the usual dict (or the pair of dict and slots). */
  attribute(name: string): PickleValue | undefined {
    const parts = Array.isArray(this.state) ? this.state : [this.state];
    for (const part of parts) {
      if (part instanceof Map && part.has(name)) return part.get(name);
    }
    return undefined;
  }
}

/** Reads bytes that a writer put into the stream behind a value's BUILD. Every read is checked against the end. */
export interface RawBytes {
  /** Bytes up to the end of the input. */
  readonly remaining: number;
  /** The next byte. @throws DomainError `pickle.truncated` */
  uint8(): number;
  /** The next `count` bytes, as a view of the input. @throws DomainError `pickle.truncated` */
  take(count: number): Uint8Array;
  /** Interprets a complete pickle that begins here, with its own memo and stack. */
  takePickle(): PickleValue;
}

/**
 * Base of the values that the caller's own constructors make: a tensor, a NumPy array. Subclasses add their fields;
 * `build` takes the state that the pickle gives.
 */
export abstract class HostValue {
  /** Lets the type checker distinguish host values from the other shapes. */
  readonly isHostValue = true;

  /**
   * Takes the argument of BUILD and returns the value to use from then on (usually itself). Reads from `stream` any
   * bytes that the writer put right behind the BUILD, as joblib does with arrays.
   */
  abstract build(state: PickleValue, stream: RawBytes): PickleValue;
}

/** Services of the interpreter that a constructor in the table may use. */
export interface ConstructContext {
  /** Keyword arguments, when the pickle gives any (NEWOBJ_EX). */
  readonly keywords: ReadonlyMap<PickleValue, PickleValue> | undefined;
  /**
   * Reserves about `bytes` of memory beyond the input's own bytes, such as for a copy.
   * @throws DomainError `pickle.over-limit`
   */
  charge(bytes: number): void;
}

/** Makes the value of one allowed global from its arguments. Called by REDUCE, NEWOBJ, NEWOBJ_EX, OBJ and INST. */
export type PickleConstructor = (args: readonly PickleValue[], context: ConstructContext) => PickleValue;

/** The allow-list: `module.name` -> constructor. Every other global becomes a {@link PickleObject}. */
export type AllowedGlobals = ReadonlyMap<string, PickleConstructor>;
