import { expect, test } from 'vitest';
import { misspelledVariables } from './load-configuration.js';
import { retiredVariables } from './retired-variables.js';

test.each([
  'CLASSIFIER_SCALE',
  'DIFFUSION_UNET_PATH',
  'DIFFUSION_CLASSIFIER_PATH',
  'FVLM_MODEL_PATH',
  'OPTIMAL_THRESHOLD_THORACIC',
  'DICOM_ARCHIVE_DIR',
])('%s of the Python service is named with its consequence, and not as a misspelling', (variable) => {
  expect(retiredVariables({ [variable]: 'x', PATH: '/bin' }).map((each) => each.variable)).toEqual([
    variable,
  ]);
  expect(misspelledVariables({ [variable]: 'x' })).toEqual([]);
});

test('variables with an empty value and those of this service are not retired', () => {
  expect(retiredVariables({ FVLM_MODEL_PATH: '', OPTIMAL_THRESHOLD: '0.4', DEVICE: 'cpu' })).toEqual([]);
});
