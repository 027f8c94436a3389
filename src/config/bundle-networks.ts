/** The form of the `networks` and `ensembles` of a `bundle.json`; docs/configuration.md describes it. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { AGGREGATES } from '../core/classifier/score-list.js';
import {
  DIRECTIONS,
  type AxisOrder,
  type Direction,
  MAX_INPUT_VALUES,
  RESAMPLING_RULES,
} from '../core/network-input/network-input.js';
import { checkAlways, mistakesOfNetwork, mistakesOfOutput, type RuledNetwork } from './bundle-rules.js';
import { MAIN_ENSEMBLE, SUPERVISED_NETWORK, ZERO_SHOT_NETWORK } from './model-names.js';
import type { EnsembleConfiguration } from './ensemble.configuration.js';
import { ACTIVATIONS, SLICE_SUMMARIES, type NetworkConfiguration } from './network.configuration.js';

/** More networks or ensembles than any service runs. */
const MAX_ENTRIES = 32;
/** As many as findings.json may have. */
const MAX_NAMES = 4096;
const MAX_TEXT = 200;
const MAX_SIDE = 4096;
const MAX_BATCH = 1024;
const MAX_NUMBER = 1_000_000;

/** Part of the names of fields, metrics and folders. */
const NAME = /^[a-z][a-z0-9_]{0,39}$/;
/** `lightgbm` names the main ensemble in the audit log. */
const TAKEN_NAMES: readonly string[] = [SUPERVISED_NETWORK, ZERO_SHOT_NETWORK, MAIN_ENSEMBLE, 'lightgbm'];

const A_NAME = 'must be a name of 1 to 40 characters: a-z, 0-9 and _, a letter first';
const A_TEXT = `must be a text of 1 to ${MAX_TEXT} characters`;
const A_NUMBER = `must be a number from -${MAX_NUMBER} to ${MAX_NUMBER}`;
const ABOVE_ZERO = `must be a number above 0, at most ${MAX_NUMBER}`;
const A_SHARE = 'must be a share from 0 to 1';
const A_LENGTH = 'must be millimetres from 0.01 to 1000';
const AN_INDEX = 'must be the number of a value, counted from 0, or a list of such numbers';
const AN_ORDER = 'must be "stored", or three letters of R or L, A or P, S or I, such as "RAS"';

const name = z
  .string(A_NAME)
  .regex(NAME, A_NAME)
  .refine((text) => !TAKEN_NAMES.includes(text), `must not be ${TAKEN_NAMES.join(', ')}`);
const text = z.string(A_TEXT).min(1, A_TEXT).max(MAX_TEXT, A_TEXT);
const number = z.number(A_NUMBER).min(-MAX_NUMBER, A_NUMBER).max(MAX_NUMBER, A_NUMBER);
const share = z.number(A_SHARE).min(0, A_SHARE).max(1, A_SHARE);
const millimetres = z.number(A_LENGTH).min(0.01, A_LENGTH).max(1000, A_LENGTH);
const side = count(MAX_SIDE);
const index = z.int(AN_INDEX).min(0, AN_INDEX);
const interval = increasing(number, 'must be two numbers');

function count(most: number) {
  const message = `must be a whole number from 1 to ${most}`;
  return z.int(message).min(1, message).max(most, message);
}

function increasing(of: z.ZodNumber, message: string) {
  return z.tuple([of, of], message).refine(([low, high]) => low < high, `${message}, the smaller one first`);
}

function perAxis(of: z.ZodNumber, what: string) {
  return z.tuple([of, of, of], `must be three ${what}, in the order of the tensor's axes`);
}

function namesOf(least: number) {
  const message = `must be a list of ${least} to ${MAX_NAMES} names`;
  return z.array(text, message).min(least, message).max(MAX_NAMES, message);
}

function oneOf<const T extends string>(values: readonly T[]) {
  return z.enum(values, `must be ${values.map((value) => `"${value}"`).join(' or ')}`);
}

function labelsOf<const T extends string>(keys: readonly T[]) {
  return z.partialRecord(oneOf(keys), text, `must be names by ${keys.join(', ')}`);
}

/** An object whose unknown keys are mistakes: a misspelled option would be ignored otherwise. */
function object<S extends z.core.$ZodShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `must not have ${issue.keys.map((key) => `"${key}"`).join(', ')}: its keys are ${Object.keys(shape).join(', ')}`
        : 'must be an object',
  });
}

/** Objects that one key distinguishes. */
function variants<T extends readonly [z.ZodObject, ...z.ZodObject[]]>(
  key: string,
  objects: T,
  values: string,
) {
  return z.discriminatedUnion(key, objects, {
    error: ({ input }) =>
      typeof input === 'object' && input !== null ? `must be ${values}` : 'must be an object',
  });
}

const none = object({ kind: z.literal('none') });
const range = object({ kind: z.literal('range'), from: interval, to: interval });
const affine = object({
  kind: z.literal('affine'),
  mean: number,
  deviation: z.number(ABOVE_ZERO).positive(ABOVE_ZERO).max(MAX_NUMBER, ABOVE_ZERO),
});
const zScore = object({ kind: z.literal('z-score'), over: oneOf(['all', 'non-zero']) });
const constants = z.record(text, number, 'must be numbers by the names of inputs').default({});

const volumeInput = object({
  from: z.literal('volume'),
  tensor: text,
  order: z.string(AN_ORDER).transform((order, context) => {
    const axes = axisOrder(order);
    if (axes === undefined) context.addIssue({ code: 'custom', message: AN_ORDER });
    return axes ?? 'stored';
  }),
  spacing_mm: perAxis(millimetres, 'lengths'),
  resample: oneOf(RESAMPLING_RULES),
  clip_hu: interval,
  box: perAxis(side, 'numbers of voxels').refine(
    ([first, second, third]) => first * second * third <= MAX_INPUT_VALUES,
    `must hold at most ${MAX_INPUT_VALUES} voxels`,
  ),
  pad: number,
  scale: variants('kind', [none, range, affine, zScore], '"none", "range", "affine" or "z-score"'),
  constants,
});

const slicesInput = object({
  from: z.literal('encoder-tensor'),
  tensor: text,
  slices: increasing(share, 'must be two shares of the depth from 0 to 1'),
  resize: z.tuple([side, side], 'must be height and width in pixels'),
  channels: z.literal([1, 3], 'must be 1 or 3').default(1),
  batch: count(MAX_BATCH),
  scale: variants('kind', [none, range, affine], '"none", "range" or "affine"'),
  constants,
});

const output = object({
  tensor: text,
  activation: oneOf(ACTIVATIONS),
  names: namesOf(1),
  take: z.union([index.transform((taken) => [taken]), z.array(index).min(1)], AN_INDEX).optional(),
  over_slices: labelsOf(SLICE_SUMMARIES).optional(),
}).check(checkAlways(mistakesOfOutput));

const features = object({
  prefix: text,
  aggregates: labelsOf(AGGREGATES).default({}),
  except: namesOf(0).default([]),
});

const shown = object({
  title: text.optional(),
  top_finding: z.boolean('must be true or false').default(false),
});

const classification = object({
  name,
  kind: z.literal('classification', 'must be "classification"').default('classification'),
  file: text,
  input: variants('from', [volumeInput, slicesInput], '"volume" or "encoder-tensor"'),
  output,
  features: features.optional(),
  answer: z.union([z.literal(false), shown], 'must be false, or an object of title, top_finding').optional(),
  on_failure: oneOf(['fail', 'warn']).default('fail'),
});

const SEGMENTATION =
  'is "segmentation": networks that give masks are not supported; only "classification" is';

/** The form of an entry depends on its kind: mistakes against the form of another kind would not help. */
const network = z
  .unknown()
  .check(({ value, issues }) => {
    if ((value as { readonly kind?: unknown } | null)?.kind === 'segmentation')
      issues.push({ code: 'custom', input: value, path: ['kind'], message: SEGMENTATION });
  })
  .pipe(classification.check(checkAlways<RuledNetwork>(mistakesOfNetwork)));

const ensemble = object({ name, file: text, threshold: share });

const A_LIST = `must be a list of at most ${MAX_ENTRIES} entries`;
export const BUNDLE_NETWORKS = z.array(network, A_LIST).max(MAX_ENTRIES, A_LIST).default([]);
export const BUNDLE_ENSEMBLES = z.array(ensemble, A_LIST).max(MAX_ENTRIES, A_LIST).default([]);

/** @param directory of the bundle; files are relative to it */
export function networkOf(directory: string, entry: z.output<typeof network>): NetworkConfiguration {
  const { input, output: of, answer } = entry;
  return {
    name: entry.name,
    path: resolve(directory, entry.file),
    input: input.from === 'encoder-tensor' ? input : volumeOf(input),
    output: {
      tensor: of.tensor,
      activation: of.activation,
      names: of.names,
      take: of.take,
      overSlices: of.over_slices,
    },
    features: entry.features,
    answer:
      answer === false
        ? undefined
        : { title: answer?.title ?? entry.name, topFinding: answer?.top_finding ?? false },
    onFailure: entry.on_failure,
  };
}

function volumeOf({ spacing_mm: spacing, clip_hu: clip, ...rest }: z.output<typeof volumeInput>) {
  return { ...rest, spacing, clip };
}

/** @param directory of the bundle */
export function ensembleOf(directory: string, entry: z.output<typeof ensemble>): EnsembleConfiguration {
  return { name: entry.name, path: resolve(directory, entry.file), threshold: entry.threshold };
}

const AXES = ['RL', 'AP', 'SI'] as const;

function axisOrder(order: string): AxisOrder | undefined {
  if (order === 'stored') return order;
  const [first, second, third, ...more] = Array.from(order, (letter) =>
    DIRECTIONS.find((one) => one === letter),
  );
  if (first === undefined || second === undefined || third === undefined || more.length > 0) return undefined;
  const letters: readonly Direction[] = [first, second, third];
  const isComplete = AXES.every((axis) => letters.some((letter) => axis.includes(letter)));
  return isComplete ? [first, second, third] : undefined;
}
