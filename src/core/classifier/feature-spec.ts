import { AGGREGATES, type Aggregate, type ListNaming, type ScoreList } from './score-list.js';

/** How a feature follows from the probabilities of its findings: the probability of one, or a summary of several. */
export type FeatureKind = 'finding' | Aggregate;

/** A finding counts as high above this probability. */
export const HIGH_PROBABILITY = 0.5;

/** A feature by its name alone, as a table of features names it. */
export interface NamedFeature {
  /** As in the training data: `ctclip_Pleural effusion`, `supervised_mean_probability`. */
  readonly name: string;
  /** Whether it summarises findings instead of being one. */
  readonly isAggregate: boolean;
  /** The name without its list: `Pleural effusion`. */
  readonly label: string;
}

/** A feature that can be computed from a study's scores. */
export interface FeatureSpec extends NamedFeature {
  readonly kind: FeatureKind;
  /** Name of the network that scores its findings. */
  readonly list: string;
  /** Findings of the list that the feature runs over, at least one. A finding without a score counts as 0. */
  readonly findings: readonly string[];
}

/** LightGBM replaces spaces in feature names, and nothing else, when it builds its data set. */
export function escapeLikeLightGbm(name: string): string {
  return name.replaceAll(' ', '_');
}

/**
 * All features that can be computed for an ensemble: the probability of each scored finding, the aggregates of each list,
 * and those of each group of findings.
 *
 * Aggregates run over the findings that the ensemble itself has as features, because its training data did: an ensemble of
 * 52 findings has the mean of 52, whatever else is scored. Those that are not scored count as 0. A list or a group of which
 * the ensemble has no finding runs over all scored ones.
 * @param ensembleFeatures names of the ensemble's features, spaces kept or escaped
 */
export function featureSpecs(
  lists: readonly ScoreList[],
  ensembleFeatures: readonly string[],
): readonly FeatureSpec[] {
  return [
    ...lists.flatMap((list) => listSpecs(list, ensembleFeatures)),
    ...lists.flatMap((list) => groupSpecs(list, ensembleFeatures)),
  ];
}

const GROUP = 'group_';

/** What the name of a feature says: its list, and whether it is an aggregate. */
export function namedFeature(name: string, lists: readonly ListNaming[]): NamedFeature {
  const list = lists.find(({ prefix }) => name.startsWith(prefix));
  const label = list === undefined ? name : name.slice(list.prefix.length);
  return { name, label, isAggregate: list !== undefined && isAggregateLabel(list, label) };
}

function isAggregateLabel({ aggregates, hasGroups }: ListNaming, label: string): boolean {
  return Object.values(aggregates).includes(label) || (hasGroups && label.startsWith(GROUP));
}

/** The findings of a list that the ensemble has as features: by their scored names where there are scores. */
export function ownFindings(list: ScoreList, ensembleFeatures: readonly string[]): readonly string[] {
  const byEscapedName = new Map(list.findings.map((name) => [escapeLikeLightGbm(name), name]));
  return ensembleFeatures
    .filter((feature) => feature.startsWith(list.prefix))
    .map((feature) => feature.slice(list.prefix.length))
    .filter((name) => !isAggregateLabel(list, name))
    .map((name) => byEscapedName.get(escapeLikeLightGbm(name)) ?? name);
}

function listSpecs(list: ScoreList, ensembleFeatures: readonly string[]): readonly FeatureSpec[] {
  const single = list.findings.map((name) => spec('finding', list, name, [name]));
  const own = ownFindings(list, ensembleFeatures);
  const summarised = (own.length > 0 ? own : list.findings).filter((name) => !list.except.includes(name));
  // Aggregates over findings without any score would be 0 in every study.
  if (!summarised.some((name) => list.findings.includes(name))) return single;
  const aggregates = AGGREGATES.flatMap((kind) => {
    const label = list.aggregates[kind];
    return label === undefined ? [] : [spec(kind, list, label, summarised)];
  });
  return [...single, ...aggregates];
}

function groupSpecs(list: ScoreList, ensembleFeatures: readonly string[]): readonly FeatureSpec[] {
  const own = new Set(ownFindings(list, ensembleFeatures));
  return Object.entries(list.groups).flatMap(([group, members]) => {
    const known = members.filter((name) => list.findings.includes(name));
    const trained = known.filter((name) => own.has(name));
    const findings = trained.length > 0 ? trained : known;
    if (findings.length === 0) return [];
    return (['max', 'mean', 'count_high', 'std'] as const).map((kind) =>
      spec(kind, list, `${GROUP}${group}_${kind}`, findings),
    );
  });
}

function spec(
  kind: FeatureKind,
  { network, prefix }: ScoreList,
  label: string,
  findings: readonly string[],
): FeatureSpec {
  return { name: `${prefix}${label}`, label, isAggregate: kind !== 'finding', kind, list: network, findings };
}
