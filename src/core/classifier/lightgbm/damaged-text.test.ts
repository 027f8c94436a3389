import { describe, expect, it } from 'vitest';
import { fixtureText } from '../../../../test/fixtures/lightgbm/expected.js';
import { refusalOf } from '../../../../test/builders/refusal.js';
import { parseBooster } from './booster-text.js';

const CATEGORICAL = fixtureText('categorical.txt');

const problemOf = (text: string) => refusalOf(() => parseBooster(text));

/** Replaces the line of a field within tree 1, keeping the file's other trees sound. */
function withField(field: string, change: (values: string[]) => string[]): string {
  const start = CATEGORICAL.indexOf(`\n${field}=`, CATEGORICAL.indexOf('Tree=1')) + 1;
  const end = CATEGORICAL.indexOf('\n', start);
  const values = CATEGORICAL.slice(start + field.length + 1, end).split(' ');
  return `${CATEGORICAL.slice(0, start)}${field}=${change(values).join(' ')}${CATEGORICAL.slice(end)}`;
}

function replacing(index: number, value: string) {
  return (values: string[]) => values.with(index, value);
}

describe('a damaged tree is refused, naming the tree and the field', () => {
  it.each([
    ['num_leaves', replacing(0, '-3'), /not an integer from 1/],
    ['num_leaves', replacing(0, '99999999'), /not an integer from 1 to 131072/],
    ['leaf_value', replacing(2, 'nan'), /has the value NaN/],
    ['leaf_value', replacing(2, '1e999'), /has the value Infinity/],
    ['leaf_value', (values: string[]) => values.slice(1), /has 11 values where num_leaves requires 12/],
    ['threshold', replacing(0, '0x10'), /holds "0x10", which is not a number/],
    ['threshold', replacing(0, '1.2.3'), /holds "1.2.3", which is not a number/],
    ['split_feature', replacing(0, '6'), /not an integer from 0 to 5/],
    ['split_feature', replacing(0, '1.5'), /not an integer/],
    ['decision_type', replacing(0, '12'), /not an integer from 0 to 11/],
    ['left_child', replacing(1, '1'), /already has a parent/],
    ['left_child', replacing(0, '-13'), /not an integer from -12/],
    ['right_child', replacing(0, '0'), /already has a parent/],
    ['leaf_count', replacing(0, '-1'), /not an integer from 0/],
    ['internal_count', replacing(0, '0'), /no training rows reached the root/],
    ['cat_boundaries', replacing(0, '1'), /does not increase from 0/],
    ['cat_boundaries', replacing(1, '4000000'), /does not increase from 0|has \d+ values/],
    ['cat_threshold', replacing(0, '4294967296'), /not an integer from 0 to 4294967295/],
  ] as const)('%s', (field, change, detail) => {
    const problem = problemOf(withField(field, change));
    expect(problem.code).toBe('classifier.damaged-tree');
    expect(problem.message).toMatch(/^Tree 1 of the LightGBM model is damaged: /);
    expect(problem.message).toMatch(detail);
    expect(problem.fields['tree']).toBe(1);
    expect(problem.fields['field']).toBe(field);
  });

  it('a missing category set', () => {
    const text = CATEGORICAL.replace(/num_cat=\d+/, 'num_cat=1')
      .replace(/cat_boundaries=.*/, 'cat_boundaries=0 1')
      .replace(/cat_threshold=.*/, 'cat_threshold=7');
    expect(problemOf(text).message).toMatch(/Tree 0 .* threshold names category set/);
  });

  it.each(['leaf_count', 'internal_count', 'num_cat', 'left_child'])('a tree without %s', (field) => {
    const start = CATEGORICAL.indexOf(`\n${field}=`);
    const without = CATEGORICAL.slice(0, start) + CATEGORICAL.slice(CATEGORICAL.indexOf('\n', start + 1));
    expect(problemOf(without).message).toMatch(
      `Tree 0 of the LightGBM model is damaged: ${field} is missing`,
    );
  });

  it('a tree deeper than any that LightGBM grows', () => {
    const splits = 1100;
    const numbers = (value: (i: number) => number, count = splits) =>
      Array.from({ length: count }, (_, i) => value(i)).join(' ');
    const chain = [
      'Tree=0',
      `num_leaves=${splits + 1}`,
      'num_cat=0',
      `split_feature=${numbers(() => 0)}`,
      `threshold=${numbers((i) => i)}`,
      `decision_type=${numbers(() => 2)}`,
      `left_child=${numbers((i) => (i + 1 < splits ? i + 1 : -1))}`,
      `right_child=${numbers((i) => -i - 2)}`,
      `leaf_value=${numbers(() => 0, splits + 1)}`,
      `leaf_count=${numbers(() => 1, splits + 1)}`,
      `internal_count=${numbers((i) => splits + 1 - i)}`,
    ];
    const header = CATEGORICAL.slice(0, CATEGORICAL.indexOf('tree_sizes='));
    expect(problemOf(`${header}\n${chain.join('\n')}\n\nend of trees\n`).message).toMatch(
      /deeper than 1024 levels/,
    );
  });
});

describe('a damaged header is refused, naming the field', () => {
  it.each([
    [/^tree\n/, 'treé\n', 'the first line'],
    [/max_feature_idx=\d+/, 'max_feature_idx=x', 'max_feature_idx'],
    [/max_feature_idx=\d+/, 'max_feature_idx=7', 'feature_names'],
    [/feature_names=(\S+) \S+/, 'feature_names=$1 $1', 'feature_names'],
    [/sigmoid:1/, 'sigmoid:-1', 'objective'],
    [/sigmoid:1/, 'sigmoid:', 'objective'],
    [/num_tree_per_iteration=1/, 'num_tree_per_iteration=3', 'num_tree_per_iteration'],
    [/tree_sizes=\d+/, 'tree_sizes=1 2', 'tree_sizes'],
    [/end of trees[^]*/, '', 'the end'],
    [/Tree=9[^]*/, '', 'tree_sizes'],
    [/tree_sizes[^]*end of trees/, 'tree_sizes=\n\nend of trees', 'Tree=0'],
  ])('%s -> %s', (pattern, replacement, field) => {
    const problem = problemOf(CATEGORICAL.replace(pattern, replacement));
    expect(problem.code).toBe('classifier.damaged-model');
    expect(problem.fields['field']).toBe(field);
  });

  it('an absurd number of features', () => {
    const problem = problemOf(CATEGORICAL.replace(/max_feature_idx=\d+/, 'max_feature_idx=999999999'));
    expect(problem.code).toBe('classifier.over-limit');
  });
});

describe('a feature that would change answers is refused by name', () => {
  it('a custom objective', () => {
    const problem = problemOf(CATEGORICAL.replace(/objective=.*\n/, ''));
    expect(problem.code).toBe('classifier.unsupported-model');
  });

  it('pandas categories that are not their own codes', () => {
    const with_ = (table: string) =>
      CATEGORICAL.replace(/pandas_categorical:.*/, `pandas_categorical:${table}`);
    expect(CATEGORICAL).toContain('pandas_categorical:');
    expect(problemOf(with_('[["left", "right"]]')).message).toMatch(/pandas categories/);
    expect(problemOf(with_('[[1, 2, 3]]')).code).toBe('classifier.unsupported-model');
    expect(problemOf(with_('[[1, 2')).code).toBe('classifier.damaged-model');
    expect(parseBooster(with_('[[0, 1, 2]]')).trees).toHaveLength(10);
  });
});

describe('harmless differences are accepted', () => {
  it('line ends of another system', () => {
    expect(parseBooster(CATEGORICAL.replaceAll('\n', '\r\n'))).toEqual(parseBooster(CATEGORICAL));
  });

  it('lines and fields of future versions', () => {
    const later = CATEGORICAL.replace('tree\n', 'tree\nsomething_new=1\n').replaceAll(
      'num_cat=',
      'new_field=1 2\nnum_cat=',
    );
    expect(parseBooster(later)).toEqual(parseBooster(CATEGORICAL));
  });
});
