import { InvalidArgumentError } from 'commander';

/** A whole number above 0, of a benchmark's option. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
