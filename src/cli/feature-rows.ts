import { readFile } from 'node:fs/promises';
import { usageError } from './cli-errors.js';

/** Features of one study by name. NaN is a missing value. */
export type FeatureRow = ReadonlyMap<string, number>;

export interface FeatureRows {
  readonly rows: readonly FeatureRow[];
  /** The file contained one object, not an array of them. */
  readonly isSingle: boolean;
}

/** Matches strings of JSON, which stay unchanged, and the numbers that Python writes although JSON lacks them. */
const STRINGS_AND_SPECIAL_NUMBERS = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

const SPECIAL_NUMBERS = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/**
 * Reads a JSON object of features by name, or an array of such objects. A value is a number; `null` and `NaN` (as Python
 * writes it, or as a string) are a missing value.
 * @throws DomainError `cli.usage` that says what is wrong and where
 */
export async function readFeatureRows(path: string): Promise<FeatureRows> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw usageError(`The file ${path} cannot be read.`);
  const json = parse(path, text);
  if (!Array.isArray(json)) return { rows: [rowOf(json, path)], isSingle: true };
  const rows = json.map((row: unknown, i) => rowOf(row, `${path}, element ${i}`));
  return { rows, isSingle: false };
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(
      text.replace(STRINGS_AND_SPECIAL_NUMBERS, (token) => (token.startsWith('"') ? token : `"${token}"`)),
    );
  } catch (cause) {
    throw usageError(`${path} is not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}.`);
  }
}

function rowOf(json: unknown, where: string): FeatureRow {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw usageError(`${where} must be a JSON object of features by name, or an array of such objects.`);
  }
  return new Map(Object.entries(json).map(([name, value]) => [name, valueOf(name, value, where)]));
}

function valueOf(name: string, value: unknown, where: string): number {
  if (typeof value === 'number') return value;
  if (value === null) return NaN;
  const special = typeof value === 'string' ? SPECIAL_NUMBERS.get(value) : undefined;
  if (special === undefined)
    throw usageError(`${where}: the feature "${name}" must be a number, or null if it is missing.`);
  return special;
}
