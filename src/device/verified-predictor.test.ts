import { expect, it } from 'vitest';
import type { StudyPrediction } from '../core/pipeline/study-prediction.js';
import type { StudyJob, StudyPredictor } from '../core/pipeline/study-predictor.js';
import { verifiedPredictor } from './verified-predictor.js';

const PREDICTION = {} as StudyPrediction;
const PREDICTOR = { notices: [], predict: () => Promise.resolve(PREDICTION) } as unknown as StudyPredictor;

function predict(verified: Promise<void>): Promise<StudyPrediction> {
  return verifiedPredictor(PREDICTOR, verified).predict({} as StudyJob, () => undefined);
}

it('an answer waits until the models are verified', async () => {
  const events: string[] = [];
  let resolve: (value?: undefined) => void = () => undefined;
  const verified = new Promise<void>((callback) => (resolve = callback));
  const answered = predict(verified).then((prediction) => events.push('answered') && prediction);
  await new Promise((next) => setImmediate(next));
  events.push('verified');
  resolve();
  expect(await answered).toBe(PREDICTION);
  expect(events).toEqual(['verified', 'answered']);
});

it('models that are not verified give no answer', async () => {
  await expect(predict(Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
});
