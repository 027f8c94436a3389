import { PickleGlobal, PickleObject } from '../pickle/pickle-value.js';
import type { PickleValue } from '../pickle/pickle-value.js';
import { StorageValue, TensorValue } from './torch-globals.js';

/** Describes the kind of a value for an error message, in one noun phrase that quotes none of its contents. */
export function describeValue(value: PickleValue | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'None';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a dict';
  if (value instanceof Set) return 'a set';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof PickleGlobal) return `the global ${value.path}`;
  if (value instanceof PickleObject) return `an object of ${value.path}`;
  if (value instanceof TensorValue) return 'a tensor';
  if (value instanceof StorageValue) return 'a storage';
  if (typeof value === 'string') return 'a string';
  if (typeof value === 'boolean') return 'a bool';
  return 'a number';
}
