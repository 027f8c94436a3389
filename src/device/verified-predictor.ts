import type { StudyPredictor } from '../core/pipeline/study-predictor.js';

/**
 * Predicts while the models are still being verified, but gives no answer before they are.
 * @param verified rejects if the models are not those that the answers name
 */
export function verifiedPredictor(predictor: StudyPredictor, verified: Promise<void>): StudyPredictor {
  const { model, notices } = predictor;
  return {
    model,
    notices,
    predict: async (job, onStage) => {
      const prediction = await predictor.predict(job, onStage);
      await verified;
      return prediction;
    },
  };
}
