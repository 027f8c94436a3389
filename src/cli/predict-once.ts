import { performance } from 'node:perf_hooks';
import { createStudyPredictor } from '../core/pipeline/create-study-predictor.js';
import type { AnswerBasis } from '../core/pipeline/provenance.js';
import { RESAMPLED_BY_PROCESSOR } from '../core/pipeline/local-study-predictor.js';
import { studyAnswer, type StudyAnswer } from '../core/pipeline/study-prediction.js';
import type { StudyJob, StudyPredictor } from '../core/pipeline/study-predictor.js';
import { predictionConfiguration } from './command-configuration.js';
import type { Output } from './output.js';

/** A command's job: a study and its options. */
export type CommandJob = Omit<StudyJob, 'requestId'>;

/**
 * The service's answer to one study, from models loaded for this call; prints progress meanwhile.
 * @param models directory of the models; by default the service's
 * @throws DomainError that says what cannot be used: the study, a model or a setting
 */
export function predictOnce(
  job: CommandJob,
  models: string | undefined,
  output: Output,
): Promise<StudyAnswer> {
  return withPredictor(models, output, (predictor) => predictWith(predictor, job, output));
}

/**
 * Loads the models for one use.
 * @param models directory of the models; by default the service's
 * @throws DomainError that names the wrong file or setting
 */
export async function withPredictor<T>(
  models: string | undefined,
  output: Output,
  use: (predictor: StudyPredictor, basis: AnswerBasis) => Promise<T>,
): Promise<T> {
  const configuration = predictionConfiguration(models);
  output.warn('Loading the models …');
  const loaded = await createStudyPredictor(configuration, {
    leftOut: (network, cause) => output.warn(`The network ${network} was left out: ${reasonOf(cause)}`),
    resampledByProcessor: () => output.warn(RESAMPLED_BY_PROCESSOR),
  });
  try {
    for (const notice of loaded.predictor.notices) output.warn(notice);
    return await use(loaded.predictor, loaded.basis);
  } finally {
    await loaded.close();
  }
}

/** The service's answer to one study; prints progress meanwhile. @throws DomainError that says why there is none */
export async function predictWith(
  predictor: StudyPredictor,
  job: CommandJob,
  output: Output,
): Promise<StudyAnswer> {
  const start = performance.now();
  const prediction = await predictor.predict({ ...job, requestId: 'command-line' }, (stage) =>
    output.warn(`${stage} …`),
  );
  return studyAnswer(prediction, (performance.now() - start) / 1000);
}

/** The innermost cause: the runtime's own message. */
function reasonOf({ cause, message }: Error): string {
  return cause instanceof Error ? reasonOf(cause) : message;
}
