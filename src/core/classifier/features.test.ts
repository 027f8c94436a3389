import { expect, test } from 'vitest';
import { featureSpecs } from './feature-spec.js';
import { computeFeatures } from './features.js';
import { ctClipLists } from './score-list.js';

const supervised = { covid: 0.5, cancer: 0.25, fibrosis: 0.75, emphysema: 1 };
const ctclip = { Pneumonia: 0.875, Atelectasis: 0.5, Bronchiectasis: 0.25 };
const groups = { lung: ['Pneumonia', 'Atelectasis'], airways: ['Bronchiectasis'], postop: ['Not scored'] };
const scored = ctClipLists({ supervised: Object.keys(supervised), ctclip: Object.keys(ctclip) }, groups);
const featuresFor = (ensemble: readonly string[]) =>
  computeFeatures(featureSpecs(scored, ensemble), { supervised, ctclip });
const features = featuresFor([]);

test('each finding is a feature with its list as prefix', () => {
  expect(features.get('supervised_covid')).toBe(0.5);
  expect(features.get('ctclip_Pneumonia')).toBe(0.875);
});

test('a list has its mean, its maximum and the mean of its three largest', () => {
  expect(features.get('supervised_mean_probability')).toBe(0.625);
  expect(features.get('supervised_max_probability')).toBe(1);
  expect(features.get('supervised_top3_mean')).toBe(0.75);
});

test('a group has maximum, mean, count above one half and population deviation', () => {
  expect(features.get('ctclip_group_lung_max')).toBe(0.875);
  expect(features.get('ctclip_group_lung_mean')).toBe(0.6875);
  expect(features.get('ctclip_group_lung_count_high')).toBe(1);
  expect(features.get('ctclip_group_lung_std')).toBe(0.1875);
});

test('a group of one has deviation 0, a group without scores has no features', () => {
  expect(features.get('ctclip_group_airways_std')).toBe(0);
  expect([...features.keys()].filter((name) => name.includes('postop'))).toEqual([]);
});

test('aggregates run over the findings that the ensemble has as features, spaces escaped or not', () => {
  const own = featuresFor(['supervised_covid', 'supervised_cancer', 'supervised_mean_probability']);
  expect(own.get('supervised_mean_probability')).toBe(0.375);
  expect(own.get('supervised_max_probability')).toBe(0.5);
  expect(own.get('supervised_top3_mean')).toBe(0.375);
  expect(own.get('supervised_emphysema')).toBe(1);
  expect(own.get('ctclip_mean_probability')).toBe(features.get('ctclip_mean_probability'));
});

test('a finding of the ensemble that is not scored counts as 0 in its aggregates', () => {
  const own = featuresFor([
    'ctclip_Pneumonia',
    'ctclip_Sarcoidosis',
    'ctclip_Hiatal_hernia',
    'ctclip_Thymoma',
  ]);
  expect(own.get('ctclip_mean_probability')).toBe(0.875 / 4);
  expect(own.get('ctclip_top3_mean')).toBe(0.875 / 3);
});

test('a group runs over its findings in the ensemble, and over all scored ones if the ensemble has none of them', () => {
  const own = featuresFor(['ctclip_Atelectasis', 'supervised_covid']);
  expect(own.get('ctclip_group_lung_mean')).toBe(0.5);
  expect(own.get('ctclip_group_airways_mean')).toBe(0.25);
});
