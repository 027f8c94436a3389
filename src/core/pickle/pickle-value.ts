/**
 * What a pickle yields when it is read instead of executed. Python's list and tuple are both arrays, dict and
 * OrderedDict are maps in insertion order, set and frozenset are sets, bytes and bytearray are views of the input,
 * and int is a number where that is exact. Everything else is inert. Values may be shared and may contain themselves:
 * whoever walks them bounds the depth.
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

/** A name that the pickle imports: a class or a function. Only the name; nothing is ever looked up in this process. */
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
 * The placeholder for an object whose class or function is not in the table: what the pickle said about it and nothing
 * more. Harmless where nobody looks at it (an optimizer's settings); whoever needs the real value refuses it by `path`.
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

/** What a value may take out of the stream behind its BUILD. Every read is checked against the end. */
export interface RawBytes {
  /** Bytes up to the end of the input. */
  readonly remaining: number;
  /** The next byte. @throws DomainError `pickle.truncated` */
  uint8(): number;
  /** The next `count` bytes, as a view of the input. @throws DomainError `pickle.truncated` */
  take(count: number): Uint8Array;
  /** Interprets a complete pickle that begins here; it has its own memo and stack. */
  takePickle(): PickleValue;
}

/**
 * Base of the values that the caller's own constructors make: a tensor, a numpy array. Subclasses add their fields;
 * the base says how such a value takes the state that the pickle gives it.
 */
export abstract class HostValue {
  /** Tells host values from the other shapes for the type checker. */
  readonly isHostValue = true;

  /**
   * Takes the argument of BUILD and returns what stands in the value's place from then on (usually itself).
   * Bytes that the writer put into the stream right behind the BUILD (joblib does so with arrays) are taken from
   * `stream` here.
   */
  abstract build(state: PickleValue, stream: RawBytes): PickleValue;
}

/** What a constructor in the table may ask of the interpreter. */
export interface ConstructContext {
  /** Keyword arguments, when the pickle gives any (NEWOBJ_EX). */
  readonly keywords: ReadonlyMap<PickleValue, PickleValue> | undefined;
  /**
   * Announces an allocation of about so many bytes that the stream did not pay for byte by byte: copies, above all.
   * @throws DomainError `pickle.over-limit`
   */
  charge(bytes: number): void;
}

/** Makes the value of one allowed global from its arguments. Called by REDUCE, NEWOBJ, NEWOBJ_EX, OBJ and INST. */
export type PickleConstructor = (args: readonly PickleValue[], context: ConstructContext) => PickleValue;

/** The allow-list: `module.name` -> constructor. A global that is not in it becomes a {@link PickleObject}. */
export type AllowedGlobals = ReadonlyMap<string, PickleConstructor>;
