import { damagedTree } from '../classifier-errors.js';

/** Digits, signs, exponents and spaces; every other token must be one of {@link SPECIAL_VALUES}. */
const PLAIN_NUMBERS = /^[-+.0-9eE ]*$/;

/** C++ stream output of values that are not finite. */
const SPECIAL_VALUES = new Map([
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['nan', NaN],
  ['-nan', NaN],
]);

/** The `key=value` lines of one tree, read by name and checked as lists of numbers. */
export class TreeFields {
  constructor(
    /** Position of the tree in the file, for messages. */
    readonly tree: number,
    private readonly values: ReadonlyMap<string, string>,
  ) {}

  has(field: string): boolean {
    return this.values.has(field);
  }

  /** @throws DomainError `classifier.damaged-tree` if the field is missing or not an integer within the bounds */
  integer(field: string, minimum: number, maximum: number): number {
    const [value = minimum] = this.integers(field, 1, minimum, maximum);
    return value;
  }

  /** Exactly `count` integers within the bounds. @throws DomainError `classifier.damaged-tree` */
  integers(field: string, count: number, minimum: number, maximum: number): Float64Array {
    const values = this.numbers(field, count);
    for (const value of values) {
      if (!Number.isInteger(value) || value < minimum || value > maximum) {
        throw damagedTree(
          this.tree,
          field,
          `has the value ${value}, not an integer from ${minimum} to ${maximum}`,
        );
      }
    }
    return values;
  }

  /** Exactly `count` finite numbers. @throws DomainError `classifier.damaged-tree` */
  finiteNumbers(field: string, count: number): Float64Array {
    const values = this.numbers(field, count);
    const wrong = values.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) throw damagedTree(this.tree, field, `has the value ${wrong}`);
    return values;
  }

  /** Exactly `count` numbers, infinite ones and NaN included. @throws DomainError `classifier.damaged-tree` */
  numbers(field: string, count: number): Float64Array {
    const text = this.values.get(field);
    if (text === undefined) throw damagedTree(this.tree, field, 'is missing');
    const values = new Float64Array(count);
    const isPlain = PLAIN_NUMBERS.test(text);
    let found = 0;
    for (const token of text.split(' ')) {
      if (token === '') continue;
      const value = isPlain ? Number(token) : this.value(field, token);
      if (isPlain && Number.isNaN(value)) throw this.notANumber(field, token);
      if (found < count) values[found] = value;
      found++;
    }
    if (found !== count) {
      throw damagedTree(this.tree, field, `has ${found} values where num_leaves requires ${count}`);
    }
    return values;
  }

  private value(field: string, token: string): number {
    const special = SPECIAL_VALUES.get(token);
    if (special !== undefined) return special;
    const value = PLAIN_NUMBERS.test(token) ? Number(token) : NaN;
    if (Number.isNaN(value)) throw this.notANumber(field, token);
    return value;
  }

  private notANumber(field: string, token: string): Error {
    return damagedTree(this.tree, field, `holds "${token.slice(0, 40)}", which is not a number`);
  }
}
