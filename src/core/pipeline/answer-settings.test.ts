import { expect, it } from 'vitest';
import { knownVariables, loadConfiguration } from '../../config/load-configuration.js';
import { answerSettings } from './answer-settings.js';

/** Another value of every setting that changes answers. */
const CHANGED = {
  DEVICE: 'webgpu',
  DEVICE_PRECISION: 'fp32',
  TENSOR_SHAPE: '30x60x60',
  TENSOR_SPACING_MM: '12x6',
  TEXT_HEADS: '4',
  FEATURE_NAMES: 'as-python-service',
  MAX_SLICE_GAP_MM: '7',
  MAX_INTERPOLATED_SHARE: '0.5',
  MAX_GANTRY_TILT_DEGREES: '12.5',
  MAX_VOXELS: '2000000',
  MAX_UNPACKED_MB: '7',
  MAX_ARCHIVE_ENTRIES: '70',
  NIFTI_ORIENTATION: 'stored',
  EVIDENCE_FINDINGS: 'all',
  EVIDENCE_SEG: 'true',
};

it('returns each setting in the form of its variable', () => {
  expect(answerSettings(loadConfiguration(CHANGED))).toEqual(CHANGED);
  expect(knownVariables()).toEqual(expect.arrayContaining(Object.keys(CHANGED)));
});
