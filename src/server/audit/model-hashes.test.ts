import { expect, it } from 'vitest';
import { MODEL_REPORT } from '../../../test/builders/model-report.js';
import { modelAnswer } from '../../core/pipeline/study-prediction.js';
import { modelHashes } from './model-hashes.js';

it('every model behind an answer has its hash in the audit log, by name', () => {
  expect(Object.keys(modelHashes(modelAnswer(MODEL_REPORT)))).toEqual(['supervised', 'ctclip', 'lightgbm']);
  const further = { title: 'MedNeXt', findings: ['nodule'], prefix: undefined, settingsSha256: 'd' };
  const { networks, ensembles } = MODEL_REPORT;
  const model = {
    ...MODEL_REPORT,
    networks: [...networks, { name: 'mednext', sha256: 'e', further }],
    ensembles: [...ensembles, { name: 'thoracic', sha256: 'f', threshold: 0.5, missingFeatures: [] }],
  };
  expect(modelHashes(modelAnswer(model))).toMatchObject({ mednext: 'e', thoracic: 'f' });
});
