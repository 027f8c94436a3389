import { InvalidArgumentError, Option } from 'commander';

/** Parses a positive number of a benchmark's option. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/**
 * Option for a Python interpreter to compare with; `BENCH_PYTHON` sets it for several benchmarks.
 * @param libraries that the interpreter must have
 */
export function pythonOption(libraries: string): Option {
  return new Option('--python <interpreter>', `compare with ${libraries}`).env('BENCH_PYTHON');
}
