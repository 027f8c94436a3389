import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { invalidSeriesRules } from './series-errors.js';
import type { KernelClass, ProcessedKind, SeriesRules, SopClassExclusion } from './series-rules.js';

/** The rules that come with the service. The path holds from `src` and from `dist` alike. */
export const DEFAULT_SERIES_RULES_PATH = fileURLToPath(
  new URL('../../../../config/series-rules.json', import.meta.url),
);

/**
 * Reads and checks a rules file.
 * @throws DomainError `dicom.invalid-series-rules`, naming the first entry that is wrong
 */
export function loadSeriesRules(path: string = DEFAULT_SERIES_RULES_PATH): SeriesRules {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw invalidSeriesRules(path, 'it cannot be read as JSON', cause);
  }
  try {
    return seriesRulesFrom(json);
  } catch (cause) {
    throw invalidSeriesRules(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** What a file written before these rules existed lacks stands for no such kind. */
function seriesRulesFrom(json: unknown): SeriesRules {
  const rules = object(json, 'the file');
  const fragment = object(rules['fragment'], 'fragment');
  return {
    modalities: strings(rules['modalities'], 'modalities'),
    minimumSlices: number(rules['minimumSlices'], 'minimumSlices', 1, 10_000),
    kernelClasses: array(rules['kernelClasses'], 'kernelClasses').map((entry, index) =>
      kernelClass(entry, `kernelClasses[${index}]`),
    ),
    neverRead: Object.entries(object(rules['neverRead'], 'neverRead')).map(([kind, combinations]) => ({
      kind,
      combinations: wordLists(combinations, `neverRead.${kind}`),
    })),
    neverReadSopClasses: sopClasses(rules['neverReadSopClasses'], 'neverReadSopClasses'),
    rescaleTypes: strings(rules['rescaleTypes'] ?? ['^(HU|US)$'], 'rescaleTypes').map((pattern, index) =>
      expression(pattern, `rescaleTypes[${index}]`),
    ),
    processed: array(rules['processed'] ?? [], 'processed').map((entry, index) =>
      processedKind(entry, `processed[${index}]`),
    ),
    secondarySopClasses: sopClasses(rules['secondarySopClasses'] ?? {}, 'secondarySopClasses'),
    lessPreferred:
      rules['lessPreferred'] === undefined ? null : expression(rules['lessPreferred'], 'lessPreferred'),
    fragment: {
      belowMillimetres: number(fragment['belowMillimetres'], 'fragment.belowMillimetres', 0, 10_000),
      belowShareOfLargest: number(fragment['belowShareOfLargest'], 'fragment.belowShareOfLargest', 0, 1),
    },
  };
}

function kernelClass(json: unknown, where: string): KernelClass {
  const entry = object(json, where);
  return {
    name: string(entry['name'], `${where}.name`),
    rank: number(entry['rank'], `${where}.rank`, 1, 1000),
    patterns: array(entry['patterns'], `${where}.patterns`).map((item, index) => {
      const place = `${where}.patterns[${index}].pattern`;
      return expression(object(item, place)['pattern'], place);
    }),
  };
}

function processedKind(json: unknown, where: string): ProcessedKind {
  const entry = object(json, where);
  const { description, secondary } = entry;
  return {
    kind: string(entry['kind'], `${where}.kind`),
    combinations: wordLists(entry['imageTypes'], `${where}.imageTypes`),
    description: description === undefined ? null : expression(description, `${where}.description`),
    secondary: secondary === true,
  };
}

function wordLists(value: unknown, where: string): readonly (readonly string[])[] {
  return array(value, where).map((words, index) => strings(words, `${where}[${index}]`));
}

function sopClasses(value: unknown, where: string): SopClassExclusion[] {
  return Object.entries(object(value, where)).map(([kind, uids]) => ({
    kind,
    sopClassUids: strings(uids, `${where}.${kind}`),
  }));
}

function expression(value: unknown, where: string): RegExp {
  const pattern = string(value, where);
  try {
    return new RegExp(pattern);
  } catch {
    throw new Error(`${where} is not a regular expression`);
  }
}

function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${where} must be an object`);
  }
  return value as Record<string, unknown>;
}

function array(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where} must be a list`);
  return value as readonly unknown[];
}

function string(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new Error(`${where} must be a text`);
  return value;
}

function strings(value: unknown, where: string): readonly string[] {
  const items = array(value, where);
  if (items.length === 0) throw new Error(`${where} must not be empty`);
  return items.map((item, index) => string(item, `${where}[${index}]`));
}

function number(value: unknown, where: string, minimum: number, maximum: number): number {
  if (typeof value !== 'number' || !(value >= minimum && value <= maximum)) {
    throw new Error(`${where} must be a number from ${minimum} to ${maximum}`);
  }
  return value;
}
