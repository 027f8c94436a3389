import { InvalidArgumentError, Option } from 'commander';

/** A whole number above 0, of a benchmark's option. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/**
 * An interpreter to compare with; `BENCH_PYTHON` gives one to every benchmark of a row.
 * @param libraries that it must have
 */
export function pythonOption(libraries: string): Option {
  return new Option('--python <interpreter>', `compare with ${libraries}`).env('BENCH_PYTHON');
}
