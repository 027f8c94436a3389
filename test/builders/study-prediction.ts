import type { StudyPrediction } from '../../src/core/pipeline/study-prediction.js';
import type { Provenance } from '../../src/core/pipeline/provenance.js';
import { MODEL_REPORT } from './model-report.js';

/** The origin of a prediction. */
export const PROVENANCE: Provenance = {
  version: '0.1.0',
  node: '20.19.0',
  onnxruntime: '1.30.0',
  processor: 'x64 avx2 fma',
  files: { 'findings.json': 'd'.repeat(64) },
  settings: { DEVICE: 'cpu' },
  options: { findings: [], keepVolume: false, evidence: false },
  volumeDigest: 'e'.repeat(64),
  tensorDigest: 'f'.repeat(64),
};

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
  provenance: PROVENANCE,
  timings: { reading: 0.1, encoding: 1 },
};
