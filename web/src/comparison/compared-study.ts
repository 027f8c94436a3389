import type { Localization, StudyAnswer, StudyResource } from '../service/study-contract.js';

/** One of the two compared studies. */
export type Side = 'current' | 'earlier';

/** A study with an answer. */
export interface AnsweredStudy {
  readonly study: StudyResource;
  readonly answer: StudyAnswer;
}

/** A place that is shown in the images of one of the studies. */
export interface ShownPlace {
  readonly side: Side;
  readonly place: Localization;
}
