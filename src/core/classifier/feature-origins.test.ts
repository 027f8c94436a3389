import { describe, expect, it } from 'vitest';
import { featureOrigins } from './feature-origins.js';
import { featureSpecs } from './feature-spec.js';
import { computeFeatures } from './features.js';
import { ctClipLists } from './score-list.js';

const supervised = { covid: 0.9, emphysema: 0.3 };
const ctclip = { Nodule: 0.8, Edema: 0.2, Effusion: 0.6 };
const groups = { lung: ['Nodule', 'Edema'], pleura: ['Effusion', 'Plaques'], bones: ['Fracture'] };
const specs = featureSpecs(
  ctClipLists({ supervised: Object.keys(supervised), ctclip: Object.keys(ctclip) }, groups),
  [],
);
const origins = featureOrigins(specs, { supervised, ctclip });

const sharesOf = (feature: string) =>
  Object.fromEntries((origins.get(feature) ?? []).map(({ finding, share }) => [finding, share]));

describe('where features come from', () => {
  it('every feature has origins, whose shares sum to 1', () => {
    const withoutOrigin = ['ctclip_group_pleura_std'];
    const features = [...computeFeatures(specs, { supervised, ctclip }).keys()];
    expect([...origins.keys()].toSorted()).toEqual(
      features.filter((name) => !withoutOrigin.includes(name)).toSorted(),
    );
    for (const parts of origins.values()) {
      expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });

  it('a finding originates from itself, a maximum from the largest', () => {
    expect(origins.get('supervised_covid')).toEqual([{ list: 'supervised', finding: 'covid', share: 1 }]);
    expect(sharesOf('ctclip_max_probability')).toEqual({ Nodule: 1 });
    expect(sharesOf('ctclip_group_lung_max')).toEqual({ Nodule: 1 });
  });

  it('a mean originates from its members in proportion, a count from the counted, a deviation from the distant', () => {
    expect(sharesOf('ctclip_group_lung_mean')).toEqual({ Nodule: 0.8, Edema: 0.2 });
    expect(sharesOf('ctclip_top3_mean')['Effusion']).toBeCloseTo(0.375, 12);
    expect(sharesOf('ctclip_group_lung_count_high')).toEqual({ Nodule: 1 });
    expect(sharesOf('ctclip_group_lung_std')['Edema']).toBeCloseTo(0.5, 12);
  });
});
