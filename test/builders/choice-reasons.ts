import { reasonSentence } from '../../src/core/dicom/series/reason-sentences.js';
import type { SeriesChoice } from '../../src/core/dicom/series/choose-series.js';

/** Reasons of a choice by series. */
export function reasonsOf(choice: SeriesChoice): Record<string, string> {
  return Object.fromEntries(
    choice.candidates.map(({ seriesUid, reason }) => [seriesUid, reasonSentence(reason, 'en')]),
  );
}
