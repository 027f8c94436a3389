import type { Aggregate } from '../core/classifier/score-list.js';
import type { NetworkInput } from '../core/network-input/network-input.js';

/** Function that turns a network's outputs into probabilities; `none` if they already are. */
export const ACTIVATIONS = ['sigmoid', 'softmax', 'none'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** Summaries of a probability over the slices of a study. */
export const SLICE_SUMMARIES = ['mean', 'max', 'std'] as const satisfies readonly Aggregate[];
export type SliceSummary = (typeof SLICE_SUMMARIES)[number];

/** Replaced by the output's name in the name of a summary. */
export const OUTPUT_PLACEHOLDER = '{name}';

/** How probabilities follow from a network's output. */
export interface NetworkOutput {
  /** Name of the output, `[1, values]` or `[batch, values]`. */
  readonly tensor: string;
  readonly activation: Activation;
  /** Names of the taken values, in their order. */
  readonly names: readonly string[];
  /** Indices of the values to take after the activation; undefined: all. */
  readonly take: readonly number[] | undefined;
  /** For a network of slices: how a study's scores are named; `{name}` stands for the output's name. */
  readonly overSlices: Readonly<Partial<Record<SliceSummary, string>>> | undefined;
}

/** How the ensembles read a network's scores. */
export interface NetworkFeatures {
  readonly prefix: string;
  /** Names of the summaries over the scores, without the prefix. */
  readonly aggregates: Readonly<Partial<Record<Aggregate, string>>>;
  /** Scores that the summaries leave out. */
  readonly except: readonly string[];
}

/** A network besides CT-CLIP's two, as a bundle describes it. */
export interface NetworkConfiguration {
  /** Name of the network in the answer, the metrics and the log. */
  readonly name: string;
  readonly path: string;
  readonly input: NetworkInput;
  readonly output: NetworkOutput;
  /** Undefined: no ensemble reads the scores. */
  readonly features: NetworkFeatures | undefined;
  /** Undefined: the answer does not show the scores. */
  readonly answer: { readonly title: string; readonly topFinding: boolean } | undefined;
  /** Whether a study fails with the network, or is answered without its scores and with a warning. */
  readonly onFailure: 'fail' | 'warn';
}

/** Names of the scores of a study, in the order of the answer. */
export function scoreNames({
  names,
  overSlices,
}: {
  readonly names: readonly string[];
  readonly overSlices?: Readonly<Partial<Record<SliceSummary, string>>> | undefined;
}): readonly string[] {
  if (overSlices === undefined) return names;
  return names.flatMap((name) =>
    SLICE_SUMMARIES.flatMap((summary) => {
      const label = overSlices[summary];
      return label === undefined ? [] : [summaryName(label, name)];
    }),
  );
}

/** The name of a summary over slices. */
export function summaryName(label: string, name: string): string {
  return label.replaceAll(OUTPUT_PLACEHOLDER, () => name);
}
