import type { NetworkConfiguration } from '../../config/network.configuration.js';
import { scoreNames } from '../../config/network.configuration.js';
import type { Findings } from '../classifier/findings.js';
import { CT_CLIP_LISTS, ctClipLists, type ListNaming, type ScoreList } from '../classifier/score-list.js';

/**
 * The lists of scores that ensembles read: CT-CLIP's two, then those of further networks with features.
 * @param supervised names of the supervised findings, in the order of the head's outputs
 */
export function scoreLists(
  supervised: readonly string[],
  { zeroShot, groups }: Pick<Findings, 'zeroShot' | 'groups'>,
  networks: readonly NetworkConfiguration[],
): readonly ScoreList[] {
  const ctclip = zeroShot.map(({ name }) => name);
  return [...ctClipLists({ supervised, ctclip }, groups), ...networks.flatMap(listOf)];
}

/** The naming of the features of all networks. */
export function listNamings(networks: readonly NetworkConfiguration[]): readonly ListNaming[] {
  return [...Object.values(CT_CLIP_LISTS), ...networks.flatMap(listOf)];
}

function listOf({ name, output, features }: NetworkConfiguration): readonly ScoreList[] {
  if (features === undefined) return [];
  const findings = scoreNames(output);
  // As in its training, the aggregates run over all scores, whichever of them an ensemble has as features.
  return [{ ...features, network: name, hasGroups: false, findings, knownLists: [findings], groups: {} }];
}
