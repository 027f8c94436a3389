import type { ImageFrame } from '../parsing/image-frame.js';
import { frameExclusion } from './frame-exclusion.js';
import type { SeriesRules } from './series-rules.js';

/**
 * Groups images by series and modality: a report picture or a segmentation under the series' UID is not part of the
 * series. StudyInstanceUID is ignored, because pseudonymisers change it within a series.
 *
 * If a tool gave each image its own SeriesInstanceUID, images of the same patient, number, description and kernel are
 * one series, under the first of its UIDs.
 */
export function groupBySeries(frames: readonly ImageFrame[], rules: SeriesRules): ImageFrame[][] {
  const groups = groupBy(frames, ({ seriesUid, modality }) => `${seriesUid}\n${modality}`);
  const singles = groups.flatMap((group) => (group.length === 1 ? group : []));
  if (singles.length < rules.minimumSlices) return groups;
  const joined = groupBy(
    singles.filter((frame) => frameExclusion(frame, rules) === null),
    (frame) =>
      JSON.stringify([
        frame.modality,
        frame.origin.patient.id ?? frame.origin.patient.name,
        frame.seriesNumber,
        frame.origin.seriesDescription,
        frame.kernel,
      ]),
  ).filter((group) => group.length >= rules.minimumSlices);
  const isJoined = new Set(joined.flat());
  return [
    ...groups.filter(([first]) => !isJoined.has(first)),
    ...joined.map((group) => group.sort((a, b) => (a.seriesUid < b.seriesUid ? -1 : 1))),
  ];
}

function groupBy(frames: readonly ImageFrame[], keyOf: (frame: ImageFrame) => string): ImageFrame[][] {
  const groups = new Map<string, ImageFrame[]>();
  for (const frame of frames) {
    const key = keyOf(frame);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [frame]);
    else group.push(frame);
  }
  return [...groups.values()];
}
