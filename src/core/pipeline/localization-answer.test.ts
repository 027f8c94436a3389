import { expect, it } from 'vitest';
import type { Localization } from '../explanation/localization.js';
import type { SliceImage } from '../ingest/study-geometry.js';
import { localizationAnswer } from './localization-answer.js';

function localization(images: readonly SliceImage[]): Localization {
  return {
    finding: 'Nodule',
    model: 'ctclip',
    probability: 0.9,
    map: 'ctclip_Nodule',
    logit: 2,
    constant: 0,
    region: {
      side: 'left',
      tissue: 'outside',
      share: 0.5,
      strongest: 1,
      size: [30, 30, 30],
      peak: [1.23, 4, 5],
      peakSlice: 4,
      box: { low: [0, 0, 0], high: [30, 30, 30] },
      voxels: { low: [0, 0, 3], high: [9, 9, 4] },
      images,
    },
    furtherRegions: [],
    sides: { left: 1, right: 0 },
  };
}

it('frames count from 1 as in DICOM, and an image without InstanceNumber has none', () => {
  const file = { entry: 0, seriesUid: '1.2', sopClassUid: '1.2', sopInstanceUid: '1.2.3', hasOwnUids: true };
  const images = [2, 3].map((frame) => ({ ...file, frame, instanceNumber: null }));
  const { region } = localizationAnswer(localization(images));
  expect(region?.images).toEqual([
    { sop_instance_uid: '1.2.3', frame: 3, instance_number: null },
    { sop_instance_uid: '1.2.3', frame: 4, instance_number: null },
  ]);
  expect(region?.peak_image).toEqual({ sop_instance_uid: '1.2.3', frame: 4, instance_number: null });
});

it('a region says what it holds', () => {
  expect(localizationAnswer(localization([])).region?.tissue).toBe('outside');
});
