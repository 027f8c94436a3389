import type { StudyPrediction } from '../../src/core/pipeline/study-prediction.js';
import { MODEL_REPORT } from './model-report.js';

/** A device's prediction, without patient data. */
export const PREDICTION: StudyPrediction = {
  studyUid: '1.2.3',
  seriesUid: '1.2.3.4',
  probabilityOfPathology: 0.75,
  pathology: 1,
  mostDangerousPathologyType: 'Lung nodule',
  topPathologies: ['cancer', 'Lung nodule'],
  scores: { supervised: { cancer: 0.5 }, ctclip: { 'Lung nodule': 0.8 } },
  further: {},
  topShapFeatures: { supervised_cancer: 0.25 },
  largestContributions: { supervised_cancer: 0.25, 'ctclip_Lung nodule': -0.125 },
  logOdds: {
    start: -1,
    raising: { supervised_cancer: 0.25 },
    lowering: { 'ctclip_Lung nodule': -0.125 },
    others: 1.9736,
  },
  warnings: [],
  series: [],
  model: MODEL_REPORT,
  timings: { reading: 0.1, encoding: 1 },
};
