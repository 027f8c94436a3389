import { phantomStudy, type PhantomStudyOptions } from '../../src/core/phantom/phantom-study.js';
import { sharedBytes } from './made-once.js';

/** A chest of few and small slices, for tests of the way of a study. */
export const SMALL_CHEST = { seed: 5, matrix: 64, sliceSpacing: 10, findings: ['nodule'] } as const;

/** The ZIP of a synthetic study, made once per run. Tests of the phantom itself make their own. */
export function sharedPhantomStudy(options: PhantomStudyOptions): Promise<Uint8Array> {
  return sharedBytes(['phantom study', options], () => phantomStudy(options));
}
