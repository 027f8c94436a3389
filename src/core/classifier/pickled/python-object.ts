import { PickleGlobal, PickleObject } from '../../pickle/pickle-value.js';
import type { PickleValue } from '../../pickle/pickle-value.js';
import { unreadableAttribute } from '../classifier-errors.js';
import { NumpyArray } from './numpy-array.js';

/** Describes the kind of a value for an error message, in one phrase that quotes none of its contents. */
export function describe(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a dict';
  if (value instanceof PickleGlobal) return `the name ${value.path}`;
  if (value instanceof PickleObject) return `a ${value.path}`;
  if (value instanceof NumpyArray) return 'a NumPy array';
  if (typeof value === 'string') return 'a string';
  if (typeof value === 'number' || typeof value === 'bigint') return 'a number';
  return 'something else';
}

/** Reads the attributes of a pickled Python object by name and type. Errors name class and attribute. */
export class PythonObject {
  constructor(private readonly object: PickleObject) {}

  /** `sklearn.pipeline.Pipeline` */
  get path(): string {
    return this.object.path;
  }

  /** `Pipeline` */
  get className(): string {
    return this.object.name;
  }

  get(attribute: string): PickleValue | undefined {
    return this.object.attribute(attribute);
  }

  /** The attribute as a flag; `otherwise` if absent, as in older versions. */
  flag(attribute: string, otherwise: boolean): boolean {
    const value = this.get(attribute);
    if (value === undefined) return otherwise;
    if (typeof value !== 'boolean') throw this.unreadable(attribute, 'is not a bool');
    return value;
  }

  /**
   * A fitted vector: one number per column.
   * @throws DomainError `classifier.unreadable-attribute` if it is missing, not a vector, or of another length
   */
  numbers(attribute: string, length: number): Float64Array {
    const values = this.vector(attribute);
    if (values === undefined) throw this.unreadable(attribute, 'is missing: is the step fitted?');
    if (values.length !== length) {
      throw this.unreadable(attribute, `has ${values.length} numbers for ${length} columns`);
    }
    return Float64Array.from(values, (value) => this.number(attribute, value));
  }

  /** A vector of texts, or undefined when the object has none. */
  strings(attribute: string): string[] | undefined {
    return this.vector(attribute)?.map((value) => {
      if (typeof value !== 'string') throw this.unreadable(attribute, 'holds a value that is not a string');
      return value;
    });
  }

  /** The elements of an array or list; undefined if the attribute is missing or None. */
  vector(attribute: string): PickleValue[] | undefined {
    const value = this.get(attribute);
    if (value === undefined || value === null) return undefined;
    const values = value instanceof NumpyArray ? value.values() : value;
    if (!Array.isArray(values)) throw this.unreadable(attribute, 'is not a vector of plain values');
    return values;
  }

  unreadable(attribute: string, detail: string): Error {
    return unreadableAttribute(this.className, attribute, detail);
  }

  private number(attribute: string, value: PickleValue): number {
    if (typeof value !== 'number') throw this.unreadable(attribute, 'holds a value that is not a number');
    return value;
  }
}
