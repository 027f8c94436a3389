import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../core/json/parse-json.js';
import { usageError } from './cli-errors.js';

/** Features of one study by name. NaN is a missing value. */
export type FeatureRow = ReadonlyMap<string, number>;

export interface FeatureRows {
  readonly rows: readonly FeatureRow[];
  /** Whether the file contained one object instead of an array. */
  readonly isSingle: boolean;
}

/** Matches strings of JSON, which stay unchanged, and the numbers that Python writes although JSON lacks them. */
const STRINGS_AND_SPECIAL_NUMBERS = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

const FEATURE = z.union(
  [z.number(), z.null().transform(() => NaN), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)],
  'must be a number, or null if it is missing',
);

const ROW = z.record(
  z.string(),
  FEATURE,
  'must be a JSON object of features by name, or an array of such objects',
);

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
  const mistake = (path: readonly PropertyKey[], message: string): string =>
    path.length === 0 ? `${where} ${message}` : `${where}: the feature "${String(path[0])}" ${message}`;
  try {
    return new Map(Object.entries(parseJson(ROW, json, mistake)));
  } catch (cause) {
    throw usageError(`${cause instanceof Error ? cause.message : `${where} cannot be read`}.`);
  }
}
