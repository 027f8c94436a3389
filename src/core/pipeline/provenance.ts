/** Everything that an answer depends on besides the models and the study, so that it can be repeated. */
import type { AnswerSettings } from './answer-settings.js';
import type { Immutable } from './immutable.js';
import type { StudyOptions } from './study-options.js';

/** The part that is the same for all answers of a process. */
export interface AnswerBasis {
  /** Version of the service. */
  readonly version: string;
  readonly node: string;
  readonly onnxruntime: string;
  /** See `processorForm`. */
  readonly processor: string;
  /** SHA-256 of the files besides the models, by file name. */
  readonly files: Readonly<Record<string, string>>;
  readonly settings: AnswerSettings;
}

/** The origin of one answer. */
export interface Provenance extends AnswerBasis {
  readonly options: StudyOptions;
  /** See `volumeDigest`. */
  readonly volumeDigest: string;
  /** See `tensorDigest`; undefined if a graphics processor computed the tensor. */
  readonly tensorDigest: string | undefined;
}

export type ProvenanceAnswer = Immutable<ReturnType<typeof provenanceAnswer>>;

/** The provenance in the form of the HTTP contract. */
export function provenanceAnswer(provenance: Provenance) {
  const { version, node, onnxruntime, processor, files, settings } = provenance;
  return {
    version,
    node,
    onnxruntime,
    processor,
    files,
    settings,
    options: optionsAnswer(provenance.options),
    volume_digest: provenance.volumeDigest,
    tensor_digest: provenance.tensorDigest ?? null,
  };
}

export type OptionsAnswer = Immutable<ReturnType<typeof optionsAnswer>>;

/** The options as a request names them. */
function optionsAnswer({ seriesUid, findings, explanation, keepVolume, evidence }: StudyOptions) {
  return {
    series_uid: seriesUid ?? null,
    findings,
    explain: explanation !== undefined,
    explain_findings: explanation?.findings ?? [],
    explain_baseline: explanation?.baseline ?? null,
    volume: keepVolume,
    evidence,
  };
}
