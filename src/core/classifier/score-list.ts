import { PYTHON_SERVICE_LISTS } from './python-service-lists.js';

/** Summaries of the probabilities of a list. */
export const AGGREGATES = [
  'mean',
  'max',
  /** Mean of the three largest. */
  'top3_mean',
  /** Number of findings above one half. */
  'count_high',
  /** Population deviation: divided by n, so that a single finding has 0. */
  'std',
] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** Zero-shot findings by group, e.g. `{ airways: ['Bronchiectasis', …] }`. */
export type FindingGroups = Readonly<Record<string, readonly string[]>>;

/** Naming of the features of one network. */
export interface ListNaming {
  /** Name of the network that scores the list: `ctclip`. */
  readonly network: string;
  /** Prefix of the name of each feature: `ctclip_`. */
  readonly prefix: string;
  /** Names of its summaries without the prefix: `{ mean: 'mean_probability' }`. */
  readonly aggregates: Readonly<Partial<Record<Aggregate, string>>>;
  /** Whether names that begin with `group_` summarise groups of its findings. */
  readonly hasGroups: boolean;
  /**
   * Complete lists of findings that ensembles were trained with, older ones first. If all findings of an ensemble come
   * from one of them, its summaries run over that whole list.
   */
  readonly knownLists: readonly (readonly string[])[];
}

/** The findings that one network scores, and the features that follow from them. */
export interface ScoreList extends ListNaming {
  /** In the order of the answer. */
  readonly findings: readonly string[];
  /** Scores that are not findings, such as `normal`: the summaries leave them out. */
  readonly except: readonly string[];
  readonly groups: FindingGroups;
}

const CT_CLIP_AGGREGATES = {
  mean: 'mean_probability',
  max: 'max_probability',
  top3_mean: 'top3_mean',
} as const;

/** Names of the features of CT-CLIP's two readouts, in the order of the answer. */
export const CT_CLIP_LISTS = {
  supervised: {
    network: 'supervised',
    prefix: 'supervised_',
    aggregates: CT_CLIP_AGGREGATES,
    hasGroups: false,
    knownLists: PYTHON_SERVICE_LISTS.supervised,
  },
  ctclip: {
    network: 'ctclip',
    prefix: 'ctclip_',
    aggregates: CT_CLIP_AGGREGATES,
    hasGroups: true,
    knownLists: PYTHON_SERVICE_LISTS.ctclip,
  },
} as const satisfies Record<string, ListNaming>;

/**
 * The lists of CT-CLIP's two readouts.
 * @param findings names of the supervised and the zero-shot findings, in their orders
 */
export function ctClipLists(
  findings: Readonly<Record<keyof typeof CT_CLIP_LISTS, readonly string[]>>,
  groups: FindingGroups,
): readonly [ScoreList, ScoreList] {
  const { supervised, ctclip } = CT_CLIP_LISTS;
  return [
    { ...supervised, findings: findings.supervised, except: [], groups: {} },
    { ...ctclip, findings: findings.ctclip, except: [], groups },
  ];
}
