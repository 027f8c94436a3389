import {
  explanationOptions,
  type ExplanationOptions,
  type GivenExplanationOptions,
} from '../explanation/explanation-options.js';
import { checkedSeriesUid } from '../ingest/series-uid.js';
import { askedFindings } from './asked-findings.js';

/**
 * The validated options of a study. Plain data: it is sent to the device process and stored with a waiting study.
 */
export interface StudyOptions {
  /** SeriesInstanceUID to read instead of the one that the rules choose. */
  readonly seriesUid?: string;
  /** Further findings to score, in words, each once. */
  readonly findings: readonly string[];
  /** Options of the explanation; undefined if none is requested. */
  readonly explanation?: ExplanationOptions;
  /** Whether the series is kept as a volume, for a viewer. */
  readonly keepVolume: boolean;
  /** Whether objects for PACS and medical record are made. They show the places of the scores, so they require an explanation. */
  readonly evidence: boolean;
}

/** Options as a caller gives them: possibly incomplete, not validated yet. */
export interface GivenStudyOptions {
  readonly seriesUid?: string | undefined;
  readonly findings?: readonly string[] | undefined;
  readonly explanation?: GivenExplanationOptions | undefined;
  readonly keepVolume?: boolean | undefined;
  readonly evidence?: boolean | undefined;
}

/**
 * Validates options before any work is done. The loaded models check later whether the findings to explain are scored.
 * @throws DomainError `dicom.invalid-series-uid`, `findings.*`, `explanation.too-many-findings`
 */
export function studyOptions(given: GivenStudyOptions = {}): StudyOptions {
  const { seriesUid, findings = [], keepVolume = false, evidence = false } = given;
  const explanation = given.explanation ?? (evidence ? {} : undefined);
  return {
    ...(seriesUid !== undefined && { seriesUid: checkedSeriesUid(seriesUid) }),
    findings: askedFindings(findings),
    ...(explanation !== undefined && { explanation: explanationOptions(explanation) }),
    keepVolume,
    evidence,
  };
}

/** Whether files are written in addition to the answer. */
export function hasArtifacts({ explanation, keepVolume }: StudyOptions): boolean {
  return keepVolume || explanation !== undefined;
}
