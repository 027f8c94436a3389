import type { Localization, StudyAnswer } from '../service/study-contract.js';
import type { Messages } from './messages.en.js';

/** A finding's display name; without one, the service's name. */
export function findingName(finding: string, say: Messages): string {
  const known = say.findingNames[finding];
  if (known !== undefined) return known;
  const spaced = finding.replaceAll('_', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The score that a place belongs to. */
export function placeName({ model, finding }: Localization, say: Messages): string {
  return model === 'ensemble' ? say.viewer.overall : findingName(finding, say);
}

/** Origin and meaning of a feature, such as `ctclip_group_pleural_max`. */
export interface FeatureName {
  readonly name: string;
  /** Display name of the feature's model; empty if it belongs to none. */
  readonly source: string;
}

const FEATURE = /^(supervised|ctclip)_(.+)$/;
const GROUP = /^group_(.+)_(max|mean|count_high|std)$/;

/** Titles of the service's further networks, by the prefix of their features' names. */
export type FurtherPrefixes = ReadonlyMap<string, string>;

export function furtherPrefixes({ networks = {} }: Pick<StudyAnswer['model'], 'networks'>): FurtherPrefixes {
  return new Map(
    Object.entries(networks).flatMap(([network, { feature_prefix: prefix, title }]) =>
      prefix === null ? [] : [[prefix, title ?? network]],
    ),
  );
}

/** @param feature name in the ensemble */
export function featureName(
  feature: string,
  say: Messages,
  further: FurtherPrefixes = new Map(),
): FeatureName {
  for (const [prefix, source] of further)
    if (feature.startsWith(prefix)) return { name: findingName(feature.slice(prefix.length), say), source };
  const [, list, rest] = FEATURE.exec(feature) ?? [];
  if (list === undefined || rest === undefined) return { name: findingName(feature, say), source: '' };
  const source = list === 'supervised' ? say.features.supervised : say.features.ctclip;
  const ofList = say.features.ofList[rest];
  if (ofList !== undefined) return { name: ofList, source };
  const [, group, statistic] = GROUP.exec(rest) ?? [];
  if (group !== undefined && isGroupStatistic(statistic)) {
    return {
      name: say.features.ofGroup[statistic](say.features.groups[group] ?? findingName(group, say)),
      source,
    };
  }
  return { name: findingName(rest, say), source };
}

function isGroupStatistic(text: string | undefined): text is keyof Messages['features']['ofGroup'] {
  return text === 'max' || text === 'mean' || text === 'count_high' || text === 'std';
}
