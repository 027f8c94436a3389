import { pickleOverLimit } from './pickle-errors.js';
import type { PickleLimits } from './pickle-limits.js';
import type { PickleStream } from './pickle-stream.js';
import { PickleGlobal, PickleObject } from './pickle-value.js';
import type { AllowedGlobals, ConstructContext, PickleValue } from './pickle-value.js';

/** Shared by nested pickles: the allow-list, the callback for persistent ids, and one budget. */
export interface PickleSession {
  readonly globals: AllowedGlobals;
  readonly limits: PickleLimits;
  readonly persistentLoad: ((id: PickleValue) => PickleValue) | undefined;
  opcodes: number;
  chargedBytes: number;
  nestedPickles: number;
}

/**
 * The pickle machine's state: a stack, the marks that divide it, and the memo. The opcodes are functions over it
 * (opcode-*.ts). Nesting of the data lives in these arrays, so no JavaScript function recurses.
 */
export class PickleMachine {
  private readonly stack: PickleValue[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    readonly stream: PickleStream,
    readonly session: PickleSession,
  ) {}

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    // Values below the innermost mark belong to the enclosing literal.
    if (this.stack.length <= (this.marks.at(-1) ?? 0))
      throw this.stream.malformed('an empty stack is popped');
    return this.stack.pop() as PickleValue;
  }

  top(): PickleValue {
    const value = this.pop();
    this.stack.push(value);
    return value;
  }

  mark(): void {
    const { maxMarks } = this.session.limits;
    if (this.marks.length >= maxMarks) throw pickleOverLimit('maxMarks', maxMarks, this.stream.offset);
    this.marks.push(this.stack.length);
  }

  /** Removes the innermost mark and returns all values above it. */
  popToMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.stream.malformed('there is no mark');
    return this.stack.splice(mark);
  }

  /** POP takes the top value, or the mark when no value stands above it. */
  popValueOrMark(): void {
    if (this.marks.at(-1) === this.stack.length) this.marks.pop();
    else this.pop();
  }

  memoize(index: number, value: PickleValue): void {
    this.memo.set(index, value);
  }

  /** MEMOIZE (protocol 4) numbers its entries consecutively. */
  memoizeNext(): void {
    this.memo.set(this.memo.size, this.top());
  }

  recall(index: number): PickleValue {
    const value = this.memo.get(index);
    if (value === undefined) throw this.stream.malformed(`memo entry ${index} is missing`);
    return value;
  }

  /** Replaces a call of `callable`: runs its constructor if the table has one, otherwise makes an inert placeholder. */
  construct(
    callable: PickleValue,
    args: PickleValue,
    keywords?: ReadonlyMap<PickleValue, PickleValue>,
  ): PickleValue {
    if (!Array.isArray(args)) throw this.stream.malformed('arguments are not a tuple');
    if (callable instanceof PickleGlobal) {
      const constructor = this.session.globals.get(callable.path);
      if (constructor) return constructor(args, this.context(keywords));
      return new PickleObject(callable.module, callable.name, args, keywords);
    }
    // The pickle calls the result of a call (a bound method, a partial): keep the name that led here.
    if (callable instanceof PickleObject) {
      return new PickleObject(callable.module, `${callable.name.slice(0, 200)}()`, args, keywords);
    }
    throw this.stream.malformed('a value that is not a global is called');
  }

  private context(keywords: ReadonlyMap<PickleValue, PickleValue> | undefined): ConstructContext {
    return {
      keywords,
      charge: (bytes) => {
        const { session } = this;
        session.chargedBytes += bytes;
        const { maxChargedBytes } = session.limits;
        if (!(session.chargedBytes <= maxChargedBytes)) {
          throw pickleOverLimit('maxChargedBytes', maxChargedBytes, this.stream.offset);
        }
      },
    };
  }
}
