import type { StudyScores } from './features.js';

/**
 * The finding with the highest probability of each network, without duplicates, for a pathological study; otherwise empty. The
 * Python service has answered with this list since it had several networks, and its clients show it.
 */
export function topPathologies(pathology: 0 | 1, scores: StudyScores): readonly string[] {
  if (pathology === 0) return [];
  const strongest = Object.values(scores).flatMap((probabilities) => {
    const first = Object.entries(probabilities)
      .toSorted(([, a], [, b]) => b - a)
      .at(0);
    return first === undefined ? [] : [first[0]];
  });
  return [...new Set(strongest)];
}
