import { deserialize, serialize } from 'node:v8';
import {
  makePhantomStudy,
  type PhantomStudy,
  type PhantomStudyOptions,
  zipOf,
} from '../../src/core/phantom/phantom-study.js';
import { sharedBytes, sharedBytesSync } from './made-once.js';

/** A chest of few and small slices, for tests of a study's way through the service. */
export const SMALL_CHEST = { seed: 5, matrix: 64, sliceSpacing: 10, findings: ['nodule'] } as const;

/** A synthetic study, drawn once per run and copied for each caller. Tests of the phantom itself draw their own. */
export function sharedPhantom(options: PhantomStudyOptions): PhantomStudy {
  return deserialize(
    sharedBytesSync(['phantom', options], () => serialize(makePhantomStudy(options))),
  ) as PhantomStudy;
}

/** The ZIP of a {@link sharedPhantom}. */
export function sharedPhantomStudy(options: PhantomStudyOptions): Promise<Uint8Array> {
  return sharedBytes(['phantom study', options], () => zipOf(sharedPhantom(options).files));
}
