import type { StudyPrediction } from '../../src/core/pipeline/study-prediction.js';

/** A device's prediction, without patient data. */
export const PREDICTION: StudyPrediction = {
  studyUid: '1.2.3',
  seriesUid: '1.2.3.4',
  probabilityOfPathology: 0.75,
  pathology: 1,
  mostDangerousPathologyType: 'Lung nodule',
  topPathologies: ['cancer', 'Lung nodule'],
  supervisedProbabilities: { cancer: 0.5 },
  ctclipProbabilities: { 'Lung nodule': 0.8 },
  topShapFeatures: { supervised_cancer: 0.25 },
  warnings: [],
  series: [],
  model: {
    intendedUse: 'demonstration',
    supervisedSha256: 'a'.repeat(64),
    ctclipSha256: 'b'.repeat(64),
    lightgbmSha256: 'c'.repeat(64),
    threshold: 0.4,
    missingFeatures: [],
  },
  timings: { reading: 0.1, encoding: 1 },
};
