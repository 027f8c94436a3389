import { AGGREGATES, type Aggregate, type ListNaming, type ScoreList } from './score-list.js';

/**
 * The computation of a feature from the probabilities of its findings: the probability of one, or a summary of several.
 */
export type FeatureKind = 'finding' | Aggregate;

/** A finding counts as high above this probability. */
export const HIGH_PROBABILITY = 0.5;

/** A feature as far as its name describes it. */
export interface NamedFeature {
  /** As in the training data: `ctclip_Pleural effusion`, `supervised_mean_probability`. */
  readonly name: string;
  /** Whether it is not a single finding: a summary of findings, or another score such as `normal`. */
  readonly isAggregate: boolean;
  /** The name without the prefix of its list: `Pleural effusion`. */
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
 * Aggregates run over {@link aggregatedFindings}; those that are not scored count as 0. A group runs over its scored
 * findings among them, or over all its scored findings if none is among them.
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

/** The label of a feature, and whether it is an aggregate, by the feature's name. */
export function namedFeature(name: string, lists: readonly ListNaming[]): NamedFeature {
  const list = lists.find(({ prefix }) => name.startsWith(prefix));
  const label = list === undefined ? name : name.slice(list.prefix.length);
  return { name, label, isAggregate: list !== undefined && isAggregateLabel(list, label) };
}

function isAggregateLabel({ aggregates, hasGroups }: ListNaming, label: string): boolean {
  return Object.values(aggregates).includes(label) || (hasGroups && label.startsWith(GROUP));
}

/**
 * The findings over which a list's aggregates run, as they did in the ensemble's training data.
 *
 * The ensemble's own findings decide; an ensemble without any counts as one of all scored findings. If a known list
 * contains all of them, the shortest such list is taken whole: the Python service computed aggregates over all 52, or 15,
 * findings even for an ensemble that kept 20 features, or has the 13 findings of a smaller checkpoint. Otherwise the
 * ensemble's own findings are taken.
 * @param ensembleFeatures names of the ensemble's features, spaces kept or escaped
 */
export function aggregatedFindings(list: ScoreList, ensembleFeatures: readonly string[]): readonly string[] {
  const own = ownFindings(list, ensembleFeatures);
  const trained = own.length > 0 ? own : list.findings;
  // Groups came with the longest list.
  const hasGroups = ensembleFeatures.some((name) => name.startsWith(`${list.prefix}${GROUP}`));
  const lists = hasGroups ? list.knownLists.slice(-1) : list.knownLists;
  return lists.find((names) => trained.every((name) => names.includes(name))) ?? trained;
}

/** The findings of a list that the ensemble has as features, with the spaces of their scored or known names. */
export function ownFindings(list: ScoreList, ensembleFeatures: readonly string[]): readonly string[] {
  const known = [...list.knownLists.flat(), ...list.findings];
  const byEscapedName = new Map(known.map((name) => [escapeLikeLightGbm(name), name]));
  return ensembleFeatures
    .filter((feature) => feature.startsWith(list.prefix))
    .map((feature) => feature.slice(list.prefix.length))
    .filter((name) => !isAggregateLabel(list, name))
    .map((name) => byEscapedName.get(escapeLikeLightGbm(name)) ?? name);
}

function listSpecs(list: ScoreList, ensembleFeatures: readonly string[]): readonly FeatureSpec[] {
  const single = list.findings.map((name) => spec('finding', list, name, [name]));
  const summarised = aggregatedFindings(list, ensembleFeatures).filter((name) => !list.except.includes(name));
  // Aggregates over findings without any score would be 0 in every study.
  if (!summarised.some((name) => list.findings.includes(name))) return single;
  const aggregates = AGGREGATES.flatMap((kind) => {
    const label = list.aggregates[kind];
    return label === undefined ? [] : [spec(kind, list, label, summarised)];
  });
  return [...single, ...aggregates];
}

function groupSpecs(list: ScoreList, ensembleFeatures: readonly string[]): readonly FeatureSpec[] {
  const aggregated = new Set(aggregatedFindings(list, ensembleFeatures));
  return Object.entries(list.groups).flatMap(([group, members]) => {
    const known = members.filter((name) => list.findings.includes(name));
    const trained = known.filter((name) => aggregated.has(name));
    const findings = trained.length > 0 ? trained : known;
    if (findings.length === 0) return [];
    return (['max', 'mean', 'count_high', 'std'] as const).map((kind) =>
      spec(kind, list, `${GROUP}${group}_${kind}`, findings),
    );
  });
}

function spec(
  kind: FeatureKind,
  { network, prefix, except }: ScoreList,
  label: string,
  findings: readonly string[],
): FeatureSpec {
  return {
    name: `${prefix}${label}`,
    label,
    isAggregate: kind !== 'finding' || except.includes(label),
    kind,
    list: network,
    findings,
  };
}
