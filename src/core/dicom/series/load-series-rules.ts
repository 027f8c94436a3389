import { fileURLToPath } from 'node:url';

import { z } from 'zod';
import { parseJson, jsonPath } from '../../json/parse-json.js';
import { type ReadText, readText } from '../../json/read-text.js';
import { invalidSeriesRules } from './series-errors.js';
import type { SeriesRules } from './series-rules.js';

/** The rules that come with the service. The path is valid from `src`, `build` and `dist`. */
export const DEFAULT_SERIES_RULES_PATH = fileURLToPath(
  new URL('../../../../config/series-rules.json', import.meta.url),
);

/**
 * Reads and checks a rules file.
 * @throws DomainError `dicom.invalid-series-rules`, naming every entry that is wrong
 */
export function loadSeriesRules(
  path: string = DEFAULT_SERIES_RULES_PATH,
  read: ReadText = readText,
): SeriesRules {
  let json: unknown;
  try {
    json = JSON.parse(read(path));
  } catch (cause) {
    throw invalidSeriesRules(path, 'it cannot be read as JSON', cause);
  }
  try {
    return parseJson(SERIES_RULES, json, mistake);
  } catch (cause) {
    throw invalidSeriesRules(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const NOT_AN_OBJECT = 'must be an object';
const NOT_A_LIST = 'must be a list';

const STRING = z.string('must be a text');
const STRINGS = z.array(STRING, NOT_A_LIST).min(1, 'must not be empty');
const WORD_LISTS = z.array(STRINGS, NOT_A_LIST);
const SOP_CLASSES = z
  .record(z.string(), STRINGS, NOT_AN_OBJECT)
  .transform((kinds) => Object.entries(kinds).map(([kind, sopClassUids]) => ({ kind, sopClassUids })));

const EXPRESSION = STRING.transform((pattern, { issues }) => {
  try {
    return new RegExp(pattern);
  } catch {
    issues.push({ code: 'custom', input: pattern, message: 'is not a regular expression' });
    return z.NEVER;
  }
});

function number(minimum: number, maximum: number) {
  const message = `must be a number from ${minimum} to ${maximum}`;
  return z.number(message).min(minimum, message).max(maximum, message);
}

const KERNEL_CLASS = z
  .object(
    {
      name: STRING,
      rank: number(1, 1000),
      patterns: z.array(z.object({ pattern: EXPRESSION }, NOT_AN_OBJECT), NOT_A_LIST),
    },
    NOT_AN_OBJECT,
  )
  .transform(({ patterns, ...rest }) => ({ ...rest, patterns: patterns.map(({ pattern }) => pattern) }));

const PROCESSED_KIND = z
  .object(
    {
      kind: STRING,
      imageTypes: WORD_LISTS,
      description: EXPRESSION.optional(),
      secondary: z.unknown().optional(),
    },
    NOT_AN_OBJECT,
  )
  .transform(({ kind, imageTypes, description, secondary }) => ({
    kind,
    combinations: imageTypes,
    description: description ?? null,
    secondary: secondary === true,
  }));

/** Older files lack the entries of newer rules; a missing entry means that the kind does not exist. */
const SERIES_RULES = z.object(
  {
    modalities: STRINGS,
    minimumSlices: number(1, 10_000),
    kernelClasses: z.array(KERNEL_CLASS, NOT_A_LIST),
    neverRead: z
      .record(z.string(), WORD_LISTS, NOT_AN_OBJECT)
      .transform((kinds) => Object.entries(kinds).map(([kind, combinations]) => ({ kind, combinations }))),
    neverReadSopClasses: SOP_CLASSES,
    rescaleTypes: z
      .array(EXPRESSION, NOT_A_LIST)
      .min(1, 'must not be empty')
      .nullish()
      .transform((types) => types ?? [/^(HU|US)$/]),
    processed: z
      .array(PROCESSED_KIND, NOT_A_LIST)
      .nullish()
      .transform((kinds) => kinds ?? []),
    secondarySopClasses: SOP_CLASSES.nullish().transform((kinds) => kinds ?? []),
    lessPreferred: EXPRESSION.optional().transform((expression) => expression ?? null),
    fragment: z.object(
      { belowMillimetres: number(0, 10_000), belowShareOfLargest: number(0, 1) },
      NOT_AN_OBJECT,
    ),
  },
  NOT_AN_OBJECT,
);

function mistake(path: readonly PropertyKey[], message: string): string {
  return `${path.length === 0 ? 'the file' : jsonPath(path)} ${message}`;
}
