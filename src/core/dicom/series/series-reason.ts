import type { ProblemFields } from '../../problem/domain-error.js';
import type { ProblemCode } from '../../problem/problem-codes.js';

/** The criteria by which one series is preferred to another, most important first. */
export const ADVANTAGES = [
  'axial',
  'lungs',
  'complete',
  'study',
  'original',
  'whole',
  'share',
  'description',
  'kernel',
  'lossless',
  'slices',
  'thickness',
  'coverage',
  'number',
  'none',
] as const;
export type Advantage = (typeof ADVANTAGES)[number];

/** A criterion with its values in the preferred series and in the other one; null where a value is unknown. */
export interface Preference {
  readonly advantage: Advantage;
  readonly preferred: string | number | null;
  readonly other: string | number | null;
}

/** The set of images that was read. */
export interface ChosenSet {
  readonly slices: number;
  /** Millimetres. */
  readonly thickness: number | null;
  /** Empty without a kernel. */
  readonly kernel: string;
  readonly kernel_class: string;
}

/** Why a series was read or not: plain data without patient data, from which `reasonSentence` makes a sentence. */
export type SeriesReason =
  | { readonly code: 'chosen-as-requested' }
  | ({ readonly code: 'chosen-as-only' } & ChosenSet)
  /** The preferred series could not be read. */
  | ({ readonly code: 'chosen-as-readable' } & ChosenSet)
  /** `series`: number of usable series. The preference is the one over the next-best series. */
  | ({ readonly code: 'chosen'; readonly series: number } & ChosenSet & Preference)
  | { readonly code: 'other-requested' }
  | ({ readonly code: 'other-preferred' } & Preference)
  /** The series could not be read. */
  | {
      readonly code: 'skipped';
      readonly problem: ProblemCode;
      readonly message: string;
      readonly fields: ProblemFields;
    }
  | { readonly code: 'modality'; readonly modality: string; readonly read: readonly string[] }
  /** `kinds`: numbers of images by kind. */
  | { readonly code: 'no-slices'; readonly kinds: Readonly<Record<string, number>> }
  | { readonly code: 'one-position'; readonly images: number }
  | { readonly code: 'too-few-slices'; readonly slices: number; readonly minimum: number };

export type SeriesReasonCode = SeriesReason['code'];

/** All codes. The compiler checks that none is missing. */
export const SERIES_REASON_CODES = Object.keys({
  'chosen-as-requested': true,
  'chosen-as-only': true,
  'chosen-as-readable': true,
  chosen: true,
  'other-requested': true,
  'other-preferred': true,
  skipped: true,
  modality: true,
  'no-slices': true,
  'one-position': true,
  'too-few-slices': true,
} satisfies Record<SeriesReasonCode, true>) as readonly SeriesReasonCode[];
