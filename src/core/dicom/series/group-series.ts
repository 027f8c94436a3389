import type { ImageFrame } from '../parsing/image-frame.js';
import { frameExclusion } from './frame-exclusion.js';
import type { SeriesRules } from './series-rules.js';

/**
 * Images by series and modality: a report picture or a segmentation under the series' UID is no part of the series. The
 * study does not count, because pseudonymisers change its UID within a series.
 *
 * Where a tool gave each image a SeriesInstanceUID of its own, the images that agree in patient, number, description and
 * kernel are one series, with the least of its UIDs.
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
        frame.origin.patient,
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
