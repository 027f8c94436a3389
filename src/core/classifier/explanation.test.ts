import { expect, test } from 'vitest';
import { explainContributions, splitLogOdds } from './explanation.js';
import { namedFeature } from './feature-spec.js';
import { CT_CLIP_LISTS } from './score-list.js';

const of = (values: Record<string, number>, isComputed = (feature: string) => feature !== '') =>
  explainContributions(
    Object.entries(values).map(([feature, value]) => ({
      feature,
      value,
      source: isComputed(feature) ? namedFeature(feature, Object.values(CT_CLIP_LISTS)) : undefined,
    })),
  );

test('the largest positive contribution that names one finding is shown without its prefix', () => {
  const { mostDangerousPathologyType } = of({
    ctclip_max_probability: 0.9,
    ctclip_group_pleural_std: 0.8,
    'ctclip_Pleural effusion': 0.4,
    supervised_covid: 0.3,
  });
  expect(mostDangerousPathologyType).toBe('Pleural effusion');
});

test('if only aggregates contribute, the largest of them is shown', () => {
  expect(of({ supervised_covid: -1, ctclip_top3_mean: 0.1, supervised_mean_probability: 0.2 })).toEqual({
    largestContributions: { supervised_mean_probability: 0.2, ctclip_top3_mean: 0.1, supervised_covid: -1 },
    mostDangerousPathologyType: 'mean_probability',
    topShapFeatures: { supervised_mean_probability: 0.2, ctclip_top3_mean: 0.1 },
  });
});

test('if nothing contributes, the answer says so', () => {
  expect(of({ supervised_covid: 0, ctclip_Pneumonia: -0.1 })).toEqual({
    largestContributions: { supervised_covid: 0, ctclip_Pneumonia: -0.1 },
    mostDangerousPathologyType: 'No specific pathology detected',
    topShapFeatures: {},
  });
});

test('at most five features are named, largest first', () => {
  const { topShapFeatures } = of({ a: 1, b: 6, c: 3, d: 5, e: 4, f: 2, g: -9 });
  expect(Object.keys(topShapFeatures)).toEqual(['b', 'd', 'e', 'c', 'f']);
});

test('a feature that is never computed is not named as the pathology, however much it weighs', () => {
  const values = { other_Pneumonia: 0.9, supervised_covid: 0.1 };
  expect(of(values, (feature) => feature.startsWith('supervised_'))).toEqual({
    largestContributions: values,
    mostDangerousPathologyType: 'covid',
    topShapFeatures: values,
  });
});

test('a finding whose name contains the words of an aggregate is named as a finding', () => {
  expect(of({ 'ctclip_Heart_max dilatation': 0.3, ctclip_max_probability: 0.9 })).toMatchObject({
    mostDangerousPathologyType: 'Heart_max dilatation',
  });
});

test('the log odds split into the start, five features that raise, five that lower, and the others', () => {
  const values: Record<string, number> = { supervised_covid: 0 };
  for (let i = 1; i <= 7; i++) values[`raises_${i}`] = i;
  for (let i = 1; i <= 6; i++) values[`lowers_${i}`] = -i;
  const contributions = Object.entries(values).map(([feature, value]) => ({
    feature,
    value,
    source: undefined,
  }));
  expect(splitLogOdds(contributions, 10, 0.5)).toEqual({
    start: 5,
    raising: { raises_7: 3.5, raises_6: 3, raises_5: 2.5, raises_4: 2, raises_3: 1.5 },
    lowering: { lowers_6: -3, lowers_5: -2.5, lowers_4: -2, lowers_3: -1.5, lowers_2: -1 },
    // 1 and 2 raise, 1 lowers: half of 2.
    others: 1,
  });
});
