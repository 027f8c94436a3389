import {
  explanationOptions,
  type ExplanationOptions,
  type GivenExplanationOptions,
} from '../explanation/explanation-options.js';
import { checkedSeriesUid } from '../ingest/series-uid.js';
import { askedFindings } from './asked-findings.js';

/**
 * What is asked of a study besides its prediction, checked. Plain data: it goes to the device process, and is kept with a
 * study that waits.
 */
export interface StudyOptions {
  /** SeriesInstanceUID to read instead of the one that the rules choose. */
  readonly seriesUid?: string;
  /** Further findings to look for, in words, each once. */
  readonly findings: readonly string[];
  /** How to say where the scores come from; undefined where no explanation is asked for. */
  readonly explanation?: ExplanationOptions;
  /** Whether the series that was read is kept as a volume, for a viewer. */
  readonly keepVolume: boolean;
}

/** Options as somebody gives them: as far as they are given, and not checked yet. */
export interface GivenStudyOptions {
  readonly seriesUid?: string | undefined;
  readonly findings?: readonly string[] | undefined;
  readonly explanation?: GivenExplanationOptions | undefined;
  readonly keepVolume?: boolean | undefined;
}

/**
 * Checks options, before anything is done for them. Whether a finding to explain is scored at all only the models know.
 * @throws DomainError `dicom.invalid-series-uid`, `findings.*`, `explanation.too-many-findings`
 */
export function studyOptions(given: GivenStudyOptions = {}): StudyOptions {
  const { seriesUid, findings = [], explanation, keepVolume = false } = given;
  return {
    ...(seriesUid !== undefined && { seriesUid: checkedSeriesUid(seriesUid) }),
    findings: askedFindings(findings),
    ...(explanation !== undefined && { explanation: explanationOptions(explanation) }),
    keepVolume,
  };
}

/** Whether files are written besides the answer. */
export function hasArtifacts({ explanation, keepVolume }: StudyOptions): boolean {
  return keepVolume || explanation !== undefined;
}
