import type { Localization } from '../service/study-contract.js';
import type { Messages } from './messages.en.js';

/** A finding as people call it; one that has no other name keeps the service's. */
export function findingName(finding: string, say: Messages): string {
  const known = say.findingNames[finding];
  if (known !== undefined) return known;
  const spaced = finding.replaceAll('_', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** What the score of a place is of. */
export function placeName({ model, finding }: Localization, say: Messages): string {
  return model === 'ensemble' ? say.viewer.overall : findingName(finding, say);
}

/** Where a feature comes from and what it is, such as `ctclip_group_pleural_max`. */
export interface FeatureName {
  readonly name: string;
  /** The list that it is of; empty for what is of none. */
  readonly source: string;
}

const FEATURE = /^(supervised|ctclip)_(.+)$/;
const GROUP = /^group_(.+)_(max|mean|count_high|std)$/;

/** @param feature as the ensemble names it */
export function featureName(feature: string, say: Messages): FeatureName {
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
