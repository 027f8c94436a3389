import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ATTRIBUTION_BASELINES } from '../../core/inference/attribution-baseline.js';
import { jsonPath } from '../../core/json/parse-json.js';
import { studyOptions, type StudyOptions } from '../../core/pipeline/study-options.js';
import { usageError } from '../cli-errors.js';

const TEXTS = z.record(z.string(), z.string());

const OPTIONS = z.object({
  series_uid: z.string().nullable(),
  findings: z.array(z.string()),
  explain: z.boolean(),
  explain_findings: z.array(z.string()),
  explain_baseline: z.enum(ATTRIBUTION_BASELINES).nullable(),
});

const ANSWER = z.looseObject({
  study_uid: z.string(),
  model: z.record(z.string(), z.unknown()),
  provenance: z.looseObject({
    onnxruntime: z.string(),
    processor: z.string(),
    settings: TEXTS,
    options: OPTIONS,
  }),
});

/** An answer as a client kept it: fields of later versions may be missing, and further ones present. */
export type RecordedAnswer = z.output<typeof ANSWER>;

/** A study of `/studies`, with its answer in `result`. */
const STUDY = z.object({ state: z.string(), result: z.unknown() });

/**
 * Reads the answer in a file: the body of `POST /predict`, a study of `GET /studies/{id}`, or what a command wrote.
 * @throws DomainError `cli.usage` if the file has no answer that can be repeated
 */
export function readRecordedAnswer(path: string): RecordedAnswer {
  const json = readJson(path);
  const study = STUDY.safeParse(json);
  if (study.success && (study.data.result ?? null) === null)
    throw usageError(`${path} is a study without a result: its state is ${study.data.state}.`);
  const answer = ANSWER.safeParse(study.success ? study.data.result : json);
  if (answer.success) return answer.data;
  const places = answer.error.issues.map((issue) => jsonPath(issue.path) || 'the whole').join(', ');
  throw usageError(
    `${path} is not an answer that can be repeated. Give an answer in the standard format of a service with "provenance" in its answers (missing or wrong: ${places}).`,
  );
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown';
    throw usageError(`${path} cannot be read as JSON: ${reason}.`);
  }
}

/**
 * The options of the request behind an answer. Files for viewers, PACS and medical record are not made again.
 * @throws DomainError as for {@link studyOptions}
 */
export function recordedOptions({ provenance: { options } }: RecordedAnswer): StudyOptions {
  return studyOptions({
    seriesUid: options.series_uid ?? undefined,
    findings: options.findings,
    explanation: options.explain
      ? { findings: options.explain_findings, baseline: options.explain_baseline ?? undefined }
      : undefined,
  });
}
