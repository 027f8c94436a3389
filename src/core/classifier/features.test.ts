import { describe, expect, it, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { featureSpecs } from './feature-spec.js';
import { computeFeatures } from './features.js';
import { loadFindings } from './findings.js';
import { ctClipLists } from './score-list.js';

// Findings that the Python service did not have, so that none of its lists applies.
const supervised = { bulla: 0.5, cyst: 0.25, scar: 0.75, mass: 1 };
const ctclip = { Opacity: 0.875, Collapse: 0.5, 'Wide airway': 0.25 };
const groups = { lung: ['Opacity', 'Collapse'], airways: ['Wide airway'], postop: ['Not scored'] };
const scored = ctClipLists({ supervised: Object.keys(supervised), ctclip: Object.keys(ctclip) }, groups);
const featuresFor = (ensemble: readonly string[]) =>
  computeFeatures(featureSpecs(scored, ensemble), { supervised, ctclip });
const features = featuresFor([]);

test('each finding is a feature with its list as prefix', () => {
  expect(features.get('supervised_bulla')).toBe(0.5);
  expect(features.get('ctclip_Opacity')).toBe(0.875);
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
  const own = featuresFor(['supervised_bulla', 'supervised_cyst', 'supervised_mean_probability']);
  expect(own.get('supervised_mean_probability')).toBe(0.375);
  expect(own.get('supervised_max_probability')).toBe(0.5);
  expect(own.get('supervised_top3_mean')).toBe(0.375);
  expect(own.get('supervised_mass')).toBe(1);
  expect(own.get('ctclip_mean_probability')).toBe(features.get('ctclip_mean_probability'));
});

test('a finding of the ensemble that is not scored counts as 0 in its aggregates', () => {
  const own = featuresFor(['ctclip_Opacity', 'ctclip_Unheard_of', 'ctclip_Wide_airway', 'ctclip_Odd']);
  expect(own.get('ctclip_mean_probability')).toBe((0.875 + 0.25) / 4);
  expect(own.get('ctclip_top3_mean')).toBe((0.875 + 0.25) / 3);
});

test('a group runs over its findings in the ensemble, and over all scored ones if the ensemble has none of them', () => {
  const own = featuresFor(['ctclip_Collapse', 'supervised_bulla']);
  expect(own.get('ctclip_group_lung_mean')).toBe(0.5);
  expect(own.get('ctclip_group_airways_mean')).toBe(0.25);
});

describe('an ensemble whose findings all come from a list of the Python service', () => {
  const { zeroShot, groups: shipped } = loadFindings(packagePath('config'));
  const names = zeroShot.map(({ name }) => name);
  const chest = Object.fromEntries(names.map((name) => [name, 0.5]));
  const targets = { covid: 0.5, cancer: 0.25 };
  const valueFor = (feature: string, ensemble: readonly string[]) => {
    const specs = featureSpecs(
      ctClipLists({ supervised: Object.keys(targets), ctclip: names }, shipped),
      ensemble.map((name) => name.replaceAll(' ', '_')),
    );
    return computeFeatures(specs, { supervised: targets, ctclip: { ...chest, 'Breast mass': 0 } }).get(
      feature,
    );
  };

  it('has the aggregates of the 15 supervised findings, although the checkpoint scores fewer', () => {
    expect(valueFor('supervised_mean_probability', ['supervised_covid'])).toBe(0.75 / 15);
    expect(valueFor('supervised_mean_probability', [])).toBe(0.75 / 15);
  });

  it('has the aggregates of the first 52 zero-shot findings if it has no later one', () => {
    expect(valueFor('ctclip_mean_probability', ['ctclip_Tuberculosis', 'ctclip_Pleural effusion'])).toBe(0.5);
  });

  it.each(['ctclip_Thyroid nodule', 'ctclip_group_cardiac_max'])('has those of all 55 with %s', (feature) => {
    const ensemble = ['ctclip_Tuberculosis', feature];
    expect(valueFor('ctclip_mean_probability', ensemble)).toBe((54 * 0.5) / 55);
    expect(valueFor('ctclip_group_incidentalomas_mean', ensemble)).toBe(0.25);
  });

  it('has its own aggregates as soon as one finding is not in the lists', () => {
    expect(valueFor('supervised_mean_probability', ['supervised_covid', 'supervised_bulla'])).toBe(0.25);
  });
});
