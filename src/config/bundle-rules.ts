/** Rules between the keys of a bundle's networks and ensembles, next to the form of each key (`bundle-networks.ts`). */
import { z } from 'zod';
import { CT_CLIP_LISTS } from '../core/classifier/score-list.js';
import { OUTPUT_PLACEHOLDER, scoreNames } from './network.configuration.js';

export type Mistake = readonly [path: readonly (string | number)[], message: string];

/** A value whose parts may have mistakes of their own. */
export type Unchecked<T> =
  | undefined
  | (T extends readonly (infer U)[]
      ? readonly Unchecked<U>[]
      : T extends object
        ? { readonly [K in keyof T]?: Unchecked<T[K]> }
        : T);

/** Applies rules although some keys have mistakes, so that all mistakes are listed at once. */
export function checkAlways<T>(mistakesOf: (value: Unchecked<T>) => readonly Mistake[]) {
  const check = z.check<T>(({ value, issues }) => {
    for (const [path, message] of mistakesOf(value as Unchecked<T>))
      issues.push({ code: 'custom', input: value, path: [...path], message });
  });
  check._zod.def.when = () => true;
  return check;
}

/** The keys that the rules check. */
export interface RuledOutput {
  readonly activation: string;
  readonly names: readonly string[];
  readonly take?: readonly number[] | undefined;
  readonly over_slices?: Readonly<Record<string, string | undefined>> | undefined;
}
export interface RuledNetwork {
  readonly name: string;
  readonly input: { readonly from: string };
  readonly output: RuledOutput;
  readonly features?: RuledFeatures | undefined;
  readonly answer?: unknown;
}
export interface RuledBundle {
  readonly networks: readonly RuledNetwork[];
  readonly ensembles: readonly { readonly name: string }[];
}
interface RuledFeatures {
  readonly prefix: string;
  readonly aggregates: Readonly<Record<string, string | undefined>>;
  readonly except: readonly string[];
}

export function mistakesOfOutput(output: Unchecked<RuledOutput>): readonly Mistake[] {
  const { activation, take } = output ?? {};
  const names = textsOf(output?.names);
  const mistakes: Mistake[] = [];
  if (take !== undefined && take.length !== names.length)
    mistakes.push([['names'], `must name the ${take.length} taken values`]);
  if (activation === 'softmax' && take === undefined && names.length === 1)
    mistakes.push([['names'], 'must name more than one value: the softmax of one is always 1']);
  for (const [summary, label] of Object.entries(output?.over_slices ?? {}))
    if (names.length > 1 && typeof label === 'string' && !label.includes(OUTPUT_PLACEHOLDER))
      mistakes.push([
        ['over_slices', summary],
        `must contain ${OUTPUT_PLACEHOLDER}, because there are several names`,
      ]);
  return mistakes;
}

export function mistakesOfNetwork(network: Unchecked<RuledNetwork>): readonly Mistake[] {
  const { input, output, features, answer } = network ?? {};
  const mistakes: Mistake[] = [];
  const summaries = output?.over_slices;
  if (input?.from === 'encoder-tensor' && Object.keys(summaries ?? {}).length === 0)
    mistakes.push([['output', 'over_slices'], 'must say which summaries over the slices are scores']);
  if (input?.from === 'volume' && summaries !== undefined)
    mistakes.push([['output', 'over_slices'], 'must be left out: the input is not of slices']);
  const overSlices = summaries === undefined ? undefined : textsByKey(summaries);
  const scores = scoreNames({ names: textsOf(output?.names), overSlices });
  const labels = [...scores, ...Object.values(textsByKey(features?.aggregates ?? {}))];
  for (const label of repeated(labels))
    mistakes.push([['output', 'names'], `gives two scores or features the name "${label}"`]);
  for (const name of textsOf(features?.except))
    if (!scores.includes(name))
      mistakes.push([['features', 'except'], `names "${name}", which is not a score`]);
  if (answer === false && features === undefined)
    mistakes.push([['answer'], 'must not be false without "features": nothing would use the network']);
  return mistakes;
}

/** Names are unique, and no prefix is the beginning of another. */
export function mistakesOfEntries(bundle: Unchecked<RuledBundle>): readonly Mistake[] {
  const networks = listOf(bundle?.networks);
  const named = [
    ...networks.map((entry, at) => ({ path: ['networks', at, 'name'], text: entry?.name })),
    ...listOf(bundle?.ensembles).map((entry, at) => ({ path: ['ensembles', at, 'name'], text: entry?.name })),
  ];
  const prefixed = [
    ...Object.values(CT_CLIP_LISTS).map(({ prefix }) => ({ path: [], text: prefix })),
    ...networks.map(({ features } = {}, at) => ({
      path: ['networks', at, 'features', 'prefix'],
      text: features?.prefix,
    })),
  ];
  return [
    ...clashes(
      named,
      (one, other) => one === other,
      (text) => `repeats the name "${text}"`,
    ),
    ...clashes(
      prefixed,
      (one, other) => one.startsWith(other) || other.startsWith(one),
      (text) => `begins like the prefix "${text}": a feature would have two meanings`,
    ),
  ];
}

function clashes(
  entries: readonly { readonly path: (string | number)[]; readonly text: string | undefined }[],
  clash: (one: string, other: string) => boolean,
  message: (other: string) => string,
): readonly Mistake[] {
  return entries.flatMap(({ path, text }, at): Mistake[] => {
    if (typeof text !== 'string') return [];
    const other = entries.slice(0, at).find((one) => typeof one.text === 'string' && clash(text, one.text));
    return other?.text === undefined ? [] : [[path, message(other.text)]];
  });
}

/** LightGBM does not distinguish a space from an underscore. */
function repeated(labels: readonly string[]): readonly string[] {
  const escaped = labels.map((label) => label.replaceAll(' ', '_'));
  return [...new Set(labels.filter((_, at) => escaped.indexOf(escaped[at] ?? '') !== at))];
}

function listOf<T>(list: readonly T[] | undefined): readonly T[] {
  // The value may be anything: its own mistakes are listed separately.
  const isList: boolean = Array.isArray(list);
  return isList && list !== undefined ? list : [];
}

function textsOf(list: readonly (string | undefined)[] | undefined): readonly string[] {
  return listOf(list).filter((text) => typeof text === 'string');
}

function textsByKey(record: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  );
}
