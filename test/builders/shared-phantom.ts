import { phantomStudy, type PhantomStudyOptions } from '../../src/core/phantom/phantom-study.js';
import { sharedBytes } from './phantom-cache.js';

/** The ZIP of a synthetic study, made once per run. Tests of the phantom itself make their own. */
export function sharedPhantomStudy(options: PhantomStudyOptions): Promise<Uint8Array> {
  return sharedBytes(['phantom study', options], () => phantomStudy(options));
}
