import type { ImageFrame } from '../parsing/image-frame.js';
import type { SeriesRules } from './series-rules.js';
import { matchesWords } from './series-rules.js';

/**
 * The way in which an image was computed from others. Such images are read only if no original image shows the chest.
 */
export interface ImageProcessing {
  /** A noun for a sentence: `monoenergetic image`, `secondary capture`. */
  readonly kind: string;
  /** 1 for images derived by the scanner, 2 for images written by another program. */
  readonly rank: 1 | 2;
}

/** The processing of the least original image; null if all images are original. */
export function processingOfAll(frames: readonly ImageFrame[], rules: SeriesRules): ImageProcessing | null {
  const known = new Map<string, ImageProcessing | null>();
  for (const frame of frames) {
    const { sopClassUid, imageType, origin } = frame;
    const key = JSON.stringify([sopClassUid, imageType, origin.seriesDescription]);
    if (!known.has(key)) known.set(key, processingOf(frame, rules));
  }
  return [...known.values()].reduce((a, b) => ((b?.rank ?? 0) > (a?.rank ?? 0) ? b : a), null);
}

/** Null for an original image. ImageType is defined in PS3.3 C.7.6.1.1.2 and C.8.2.1.1.1. */
function processingOf(frame: ImageFrame, rules: SeriesRules): ImageProcessing | null {
  for (const { kind, sopClassUids } of rules.secondarySopClasses) {
    if (sopClassUids.includes(frame.sopClassUid)) return { kind, rank: 2 };
  }
  const description = frame.origin.seriesDescription ?? '';
  for (const { kind, combinations, description: pattern, secondary } of rules.processed) {
    const isOfKind =
      combinations.some((words) => matchesWords(frame.imageType, words)) ||
      (pattern !== null && pattern.test(description));
    if (isOfKind) return { kind, rank: secondary ? 2 : 1 };
  }
  return null;
}
