/** The service's answers under the names that the page uses. The build generates their types. */
import type { components } from './service-types.js';

type Schemas = components['schemas'];

export type Warning = Schemas['Warning'];
export type SeriesAnswer = Schemas['Series'];
export type Region = Schemas['Region'];
export type Localization = Schemas['Localization'];
export type StudyAnswer = Schemas['StudyAnswer'];
export type StudyResource = Schemas['Study'];
export type StudyList = Schemas['Studies'];
export type StudyState = StudyResource['state'];
export type DeliveryState = Schemas['StudyDelivery']['state'];
export type StudyStage = NonNullable<StudyResource['stage']>;

/** A failure of a study, or problem details: the sentence is in `error` or in `detail`. A proxy's answer has neither. */
export type FailureBody = Partial<Pick<Schemas['StudyFailure'], 'error' | 'code' | 'request_id'>> & {
  readonly detail?: unknown;
  readonly values?: unknown;
};
