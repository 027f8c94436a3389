import { describe, expect, it } from 'vitest';
import { CLASSIFIER_FEATURES as NAMES, EXPECTED, fixture } from '../../../test/fixtures/lightgbm/expected.js';
import { classify } from './classify.js';
import { describeEnsemble } from './describe-ensemble.js';
import { bindFeatures, rowOf } from './feature-binding.js';
import { namedFeature } from './feature-spec.js';
import { loadEnsemble } from './load-ensemble.js';
import { CT_CLIP_LISTS } from './score-list.js';

const named = (name: string) => namedFeature(name, Object.values(CT_CLIP_LISTS));

describe('matching features by name', () => {
  it('matches names as they are and as LightGBM escapes them, and lists the rest', () => {
    const binding = bindFeatures(
      ['a_b', 'c', 'ctclip_Pleural_effusion', 'x y'],
      ['a_b', 'ctclip_Pleural effusion', 'x_y'].map(named),
    );
    expect(binding.sources.map((source) => source?.name)).toEqual([
      'a_b',
      undefined,
      'ctclip_Pleural effusion',
      'x_y',
    ]);
    expect(binding.missing).toEqual(['c']);
  });

  it('fills features that cannot be computed with 0, in the order of the model', () => {
    const binding = bindFeatures(['c', 'b', 'a'], ['a', 'b'].map(named));
    const features = new Map([
      ['a', 0.25],
      ['b', NaN],
    ]);
    expect([...rowOf(binding, features)]).toEqual([0, NaN, 0.25]);
  });
});

describe('matching features as the Python service does', () => {
  const computed = ['ctclip_Pneumonia', 'ctclip_Pleural effusion'].map(named);

  it('sets features with spaces in their names to 0 for a bare classifier, and lists them', () => {
    const reported = ['ctclip_Pneumonia', 'ctclip_Pleural_effusion', 'kolyan_mean'];
    const binding = bindFeatures(reported, computed, 'as-python-service');
    const values = new Map([
      ['ctclip_Pneumonia', 0.5],
      ['ctclip_Pleural effusion', 0.75],
    ]);
    expect([...rowOf(binding, values)]).toEqual([0.5, 0, 0]);
    expect(binding).toMatchObject({ ignored: ['ctclip_Pleural_effusion'], missing: ['kolyan_mean'] });
  });

  it('changes nothing for a pipeline that keeps the spaces', () => {
    const reported = ['ctclip_Pleural effusion', 'ctclip_Pneumonia'];
    expect(bindFeatures(reported, computed, 'as-python-service')).toEqual(bindFeatures(reported, computed));
  });
});

describe('classifying a study', async () => {
  // The classifier's own names are escaped: it was trained on a data frame with spaces in its columns.
  const ensemble = await loadEnsemble(fixture('classifier.pkl'));
  const binding = bindFeatures(ensemble.featureNames, NAMES.map(named));
  const { rows, probability, contributions } = EXPECTED['classifier'];
  const of = (row: number, threshold: number) =>
    classify(ensemble, binding, new Map(NAMES.map((name, i) => [name, rows[row][i]])), threshold);

  it('is pathological from the threshold on', () => {
    const { probability: exactly } = of(3, 0.5);
    expect(exactly).toBeCloseTo(probability[3], 12);
    expect(of(3, exactly).pathology).toBe(1);
    expect(of(3, exactly + 1e-12).pathology).toBe(0);
  });

  it('splits the log odds of its probability', () => {
    const { probability: p, logOdds } = of(3, 0.5);
    const sum = [...Object.values(logOdds.raising), ...Object.values(logOdds.lowering)].reduce(
      (total, value) => total + value,
      logOdds.start + logOdds.others,
    );
    expect(sum).toBeCloseTo(Math.log(p / (1 - p)), 9);
  });

  it('names the strongest finding by its computed feature, not by the escaped name', () => {
    for (const [i, expected] of contributions.entries()) {
      const { topShapFeatures, mostDangerousPathologyType } = of(i, 0.5);
      const positive = NAMES.map((name, k) => ({ name, value: expected[k] }))
        .filter(({ value }) => value > 0)
        .toSorted((a, b) => b.value - a.value);
      expect(Object.keys(topShapFeatures)).toEqual(positive.slice(0, 5).map(({ name }) => name));
      const finding = positive.find(({ name }) => !/_mean|_group_/.test(name)) ?? positive.at(0);
      expect(mostDangerousPathologyType).toBe(
        finding?.name.replace(/^(ctclip|supervised)_/, '') ?? 'No specific pathology detected',
      );
    }
  });

  it('sums base value and contributions to the raw score', () => {
    const { baseValue, contributions: shares, rawScore } = of(5, 0.5);
    expect(shares.reduce((sum, { value }) => sum + value, baseValue)).toBeCloseTo(rawScore, 12);
  });
});

describe('describing an ensemble', () => {
  it('says its format, its steps and which features its splits use', async () => {
    const description = describeEnsemble(await loadEnsemble(fixture('pipeline-impute-standard.pkl')));
    expect(description).toMatchObject({
      format: 'pickled scikit-learn Pipeline with an LGBMClassifier',
      objective: 'binary',
      trees: 6,
      leaves: 42,
      averaged: false,
      sigmoid: 1,
      positiveClass: '1',
      steps: ['impute (SimpleImputer)', 'scale (StandardScaler)'],
    });
    expect(description.features.map(({ name }) => name)).toEqual(NAMES);
    expect(description.features.reduce((sum, { splits }) => sum + splits, 0)).toBe(42 - 6);
  });

  it('says when trees are averaged', async () => {
    const description = describeEnsemble(await loadEnsemble(fixture('random-forest.txt')));
    expect(description).toMatchObject({
      format: 'LightGBM text model',
      averaged: true,
      positiveClass: undefined,
    });
  });
});
