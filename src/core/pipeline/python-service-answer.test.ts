import { expect, it } from 'vitest';
import { PREDICTION } from '../../../test/builders/study-prediction.js';
import { packagePath } from '../../config/package-path.js';
import { loadFindings } from '../classifier/findings.js';
import { pythonServiceAnswer } from './python-service-answer.js';

const names = loadFindings(packagePath('config')).zeroShot.map(({ name }) => name);
const scores = {
  supervised: { cancer: 0.5 },
  ctclip: Object.fromEntries([...names, 'Asked for'].map((name) => [name, 0.25])),
};

it('has the 52 zero-shot findings of the first version, in their order, and none of the later or requested ones', () => {
  const answer = pythonServiceAnswer({ ...PREDICTION, scores }, 1.5);
  const keys = Object.keys(answer.ctclip_probabilities);
  expect(keys).toHaveLength(52);
  expect(keys.slice(0, 2)).toEqual(['ctclip_Pathological finding', 'ctclip_Pulmonary nodule']);
  expect(keys.slice(-2)).toEqual(['ctclip_Pectus excavatum or carinatum', 'ctclip_Other pathology']);
  expect(answer.supervised_probabilities).toEqual({ supervised_cancer: 0.5 });
  expect(answer.time_of_processing).toBe(1.5);
});

it('names the largest contribution, also of an aggregate or of a normal study', () => {
  const normal = {
    ...PREDICTION,
    pathology: 0,
    largestContributions: { ctclip_top3_mean: -0.25, supervised_cancer: -0.5 },
  } as const;
  expect(pythonServiceAnswer(normal, 1)).toMatchObject({
    pathology: 'Норма',
    most_dangerous_pathology_type: 'top3_mean',
    top_shap_features: { ctclip_top3_mean: -0.25, supervised_cancer: -0.5 },
  });
});
