/** The two lists of findings that are scored; a feature's name begins with its list. */
export const SCORE_LISTS = ['supervised', 'ctclip'] as const;
export type ScoreList = (typeof SCORE_LISTS)[number];

/** Zero-shot findings by group, e.g. `{ airways: ['Bronchiectasis', …] }`. */
export type FindingGroups = Readonly<Record<string, readonly string[]>>;

/** How a feature follows from the probabilities of its findings. */
export type FeatureKind =
  /** The probability of one finding. */
  | 'finding'
  | 'mean'
  | 'maximum'
  /** Mean of the three largest. */
  | 'top3-mean'
  /** Number of findings above {@link HIGH_PROBABILITY}. */
  | 'count-high'
  /** Population deviation: divided by n, so that a single finding has 0. */
  | 'deviation';

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
  readonly list: ScoreList;
  /** Findings of the list that the feature runs over, at least one. A finding without a score counts as 0. */
  readonly findings: readonly string[];
}

/** The findings that are scored, by list, and the groups of the zero-shot ones. */
export interface ScoredFindings {
  readonly supervised: readonly string[];
  readonly ctclip: readonly string[];
  readonly groups: FindingGroups;
}

/** LightGBM replaces spaces in feature names, and nothing else, when it builds its data set. */
export function escapeLikeLightGbm(name: string): string {
  return name.replaceAll(' ', '_');
}

/**
 * All features that can be computed for an ensemble: the probability of each scored finding, the aggregates of each list,
 * and those of each group of zero-shot findings.
 *
 * Aggregates run over the findings that the ensemble itself has as features, because its training data did: an ensemble of
 * 52 findings has the mean of 52, whatever else is scored. Those that are not scored count as 0. A list or a group of which
 * the ensemble has no finding runs over all scored ones.
 * @param ensembleFeatures names of the ensemble's features, spaces kept or escaped
 */
export function featureSpecs(
  scored: ScoredFindings,
  ensembleFeatures: readonly string[],
): readonly FeatureSpec[] {
  const specs = SCORE_LISTS.flatMap((list) => {
    const own = ownFindings(list, scored[list], ensembleFeatures);
    return listSpecs(list, scored[list], own.length > 0 ? own : scored[list]);
  });
  const own = new Set(ownFindings('ctclip', scored.ctclip, ensembleFeatures));
  const groups = Object.entries(scored.groups).flatMap(([group, members]) => {
    const known = members.filter((name) => scored.ctclip.includes(name));
    const trained = known.filter((name) => own.has(name));
    return groupSpecs(group, trained.length > 0 ? trained : known);
  });
  return [...specs, ...groups];
}

const MEAN = 'mean_probability';
const MAXIMUM = 'max_probability';
const TOP_THREE = 'top3_mean';
const AGGREGATES: readonly string[] = [MEAN, MAXIMUM, TOP_THREE];
const GROUP = 'group_';

/** What the name of a feature says: its list, and whether it is an aggregate. */
export function namedFeature(name: string): NamedFeature {
  const list = SCORE_LISTS.find((prefix) => name.startsWith(`${prefix}_`));
  const label = list === undefined ? name : name.slice(list.length + 1);
  return { name, label, isAggregate: list !== undefined && isAggregateLabel(list, label) };
}

function isAggregateLabel(list: ScoreList, label: string): boolean {
  return AGGREGATES.includes(label) || (list === 'ctclip' && label.startsWith(GROUP));
}

/** The findings of a list that the ensemble has as features: by their scored names where there are scores. */
export function ownFindings(
  list: ScoreList,
  scored: readonly string[],
  ensembleFeatures: readonly string[],
): readonly string[] {
  const byEscapedName = new Map(scored.map((name) => [escapeLikeLightGbm(name), name]));
  return ensembleFeatures
    .filter((feature) => feature.startsWith(`${list}_`))
    .map((feature) => feature.slice(list.length + 1))
    .filter((name) => !isAggregateLabel(list, name))
    .map((name) => byEscapedName.get(escapeLikeLightGbm(name)) ?? name);
}

function listSpecs(
  list: ScoreList,
  scored: readonly string[],
  findings: readonly string[],
): readonly FeatureSpec[] {
  const single = scored.map((name) => spec('finding', list, name, [name]));
  // Aggregates over findings without any score would be 0 in every study.
  if (!findings.some((name) => scored.includes(name))) return single;
  return [
    ...single,
    spec('mean', list, MEAN, findings),
    spec('maximum', list, MAXIMUM, findings),
    spec('top3-mean', list, TOP_THREE, findings),
  ];
}

function groupSpecs(group: string, findings: readonly string[]): readonly FeatureSpec[] {
  if (findings.length === 0) return [];
  const prefix = `${GROUP}${group}`;
  return [
    spec('maximum', 'ctclip', `${prefix}_max`, findings),
    spec('mean', 'ctclip', `${prefix}_mean`, findings),
    spec('count-high', 'ctclip', `${prefix}_count_high`, findings),
    spec('deviation', 'ctclip', `${prefix}_std`, findings),
  ];
}

function spec(kind: FeatureKind, list: ScoreList, label: string, findings: readonly string[]): FeatureSpec {
  return { name: `${list}_${label}`, label, isAggregate: kind !== 'finding', kind, list, findings };
}
