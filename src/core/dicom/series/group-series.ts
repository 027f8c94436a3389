import { groupBy, type NonEmpty, sorted } from '../../sequence/non-empty.js';
import type { ImageFrame } from '../parsing/image-frame.js';
import { placeFrame } from '../stack/placed-frame.js';
import { areOneScan, groupOf, membersOf } from '../stack/set-members.js';
import { groupUniformFrames } from '../stack/uniform-frames.js';
import { frameExclusion } from './frame-exclusion.js';
import type { SeriesRules } from './series-rules.js';

/** Most series that are joined as parts of one scan. */
const MAX_PARTS = 8;

/** The images of a series. */
type Group = NonEmpty<ImageFrame>;

/**
 * Groups images by series and modality: a report picture or a segmentation under the series' UID is not part of the
 * series. StudyInstanceUID is ignored, because pseudonymisers change it within a series.
 *
 * If a tool gave each image its own SeriesInstanceUID, images of the same patient, number, description and kernel are
 * one series, under the first of its UIDs. A few series that agree in these and form one scan are joined, too.
 */
export function groupBySeries(frames: readonly ImageFrame[], rules: SeriesRules): Group[] {
  const groups = groupBy(frames, ({ seriesUid, modality }) => `${seriesUid}\n${modality}`);
  return joinParts(joinSingles(groups, rules), rules);
}

/** Joins images that are alone in their series, if they suffice for a series. */
function joinSingles(groups: readonly Group[], rules: SeriesRules): Group[] {
  const singles = groups.flatMap((group) => (group.length === 1 ? group : []));
  if (singles.length < rules.minimumSlices) return [...groups];
  const joined = groupBy(
    singles.filter((frame) => frameExclusion(frame, rules) === null),
    descriptionOf,
  ).filter((group) => group.length >= rules.minimumSlices);
  const isJoined = new Set(joined.flat());
  return [...groups.filter(([first]) => !isJoined.has(first)), ...joined.map(inOrder)];
}

/** Joins a few series of one number if they are one scan, which a tool or an archive divided. */
function joinParts(groups: readonly Group[], rules: SeriesRules): Group[] {
  const candidates = groups.filter(([{ modality, seriesNumber }]) => {
    return rules.modalities.includes(modality) && seriesNumber !== null;
  });
  const parts = groupBy(candidates, ([first]) =>
    JSON.stringify([descriptionOf(first), first.studyUid, first.origin.frameOfReferenceUid]),
  ).filter((group) => group.length > 1 && group.length <= MAX_PARTS && areParts(group, rules));
  const isJoined = new Set(parts.flat());
  return [...groups.filter((group) => !isJoined.has(group)), ...parts.map(joined)];
}

function areParts(groups: readonly Group[], rules: SeriesRules): boolean {
  const placed = groups.map((group) =>
    group
      .filter((frame) => frameExclusion(frame, rules) === null)
      .map(placeFrame)
      .filter((frame) => frame !== null),
  );
  return (
    placed.every((part) => part.length > 0) &&
    groupUniformFrames(placed.flat()).length === 1 &&
    areOneScan(placed.map((part) => groupOf(membersOf(part))))
  );
}

function descriptionOf({ modality, origin, seriesNumber, kernel }: ImageFrame): string {
  const { patient, seriesDescription } = origin;
  return JSON.stringify([modality, patient.id ?? patient.name, seriesNumber, seriesDescription, kernel]);
}

function joined([first, ...others]: NonEmpty<Group>): Group {
  return inOrder([...first, ...others.flat()]);
}

function inOrder(group: Group): Group {
  return sorted(group, (a, b) => (a.seriesUid < b.seriesUid ? -1 : 1));
}
