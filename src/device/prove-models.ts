import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { phantomStudy } from '../core/phantom/phantom-study.js';
import { studyOptions } from '../core/pipeline/study-options.js';
import type { StudyPrediction } from '../core/pipeline/study-prediction.js';
import type { StudyPredictor } from '../core/pipeline/study-predictor.js';
import { DomainError } from '../core/problem/domain-error.js';
import { modelsImplausible, proofFailed } from './device-errors.js';

/** Always the same synthetic chest, in coarse slices: it passes quickly through every stage of a study. */
const PROOF_STUDY = { seed: 1, matrix: 64, sliceSpacing: 4 } as const;

/**
 * Predicts a synthetic chest like a client's study.
 * @param directory for its file
 * @throws DomainError `models.proof-failed`, `models.implausible`
 */
export async function proveModels(predictor: StudyPredictor, directory: string): Promise<void> {
  // Several devices may prove the same models at once.
  const path = join(directory, `proof-${process.pid}.zip`);
  await writeFile(path, await phantomStudy(PROOF_STUDY));
  const study = { kind: 'dicom-zip', path, fileName: 'proof.zip', requestId: 'proof' } as const;
  const prediction = await predictor
    .predict({ ...study, options: studyOptions() }, () => undefined)
    .catch((error: unknown) => {
      throw error instanceof DomainError ? proofFailed(error) : error;
    })
    .finally(() => rm(path, { force: true }));
  requirePlausible(prediction);
}

/** @throws DomainError `models.implausible` naming an answer that trained models would not give */
export function requirePlausible(prediction: StudyPrediction): void {
  const groups = {
    ...Object.fromEntries(
      Object.entries(prediction.scores).map(([network, scores]) => [
        `the network ${network}`,
        Object.values(scores),
      ]),
    ),
    'the ensemble': [prediction.probabilityOfPathology],
    ...Object.fromEntries(
      Object.entries(prediction.further).map(([name, { probability }]) => [
        `the ensemble ${name}`,
        [probability],
      ]),
    ),
  };
  for (const [whose, probabilities] of Object.entries(groups)) {
    if (!probabilities.every((value) => value >= 0 && value <= 1))
      throw modelsImplausible(`${whose} returns a value that is not a probability`);
    // All-zero weights make every finding equally likely.
    if (probabilities.length > 1 && new Set(probabilities).size === 1)
      throw modelsImplausible(`${whose} gives all findings the same probability`);
  }
}
