import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { EXPECTED, fixture } from '../../../test/fixtures/lightgbm/expected.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { evaluate } from './ensemble.js';
import { loadEnsemble, readEnsemble } from './load-ensemble.js';

async function expectAgreement(file: string, name: string): Promise<void> {
  const ensemble = await loadEnsemble(fixture(file));
  const { rows, probability, raw, contributions } = EXPECTED[name];
  for (const [i, row] of rows.entries()) {
    const ours = evaluate(ensemble, Float64Array.from(row));
    expect(Math.abs(ours.probability - probability[i])).toBeLessThan(1e-12);
    expect(Math.abs(ours.rawScore - raw[i])).toBeLessThan(1e-9);
    const theirs = contributions[i];
    const all = [...ours.contributions, ours.baseValue];
    expect(all.length).toBe(theirs.length);
    expect(Math.max(...all.map((value, k) => Math.abs(value - theirs[k])))).toBeLessThan(1e-9);
  }
}

describe('loading a classifier that joblib or pickle wrote', () => {
  it.each([
    'classifier',
    'classifier-zlib',
    'classifier-gzip',
    'classifier-lz4',
    'classifier-xz',
    'classifier-protocol0',
    'classifier-protocol1',
    'classifier-protocol2',
    'classifier-protocol3',
    'classifier-protocol4',
    'classifier-protocol5',
    'classifier-old-handle',
  ])('agrees with LightGBM on %s.pkl', async (name) => {
    await expectAgreement(`${name}.pkl`, 'classifier');
  });

  it('predicts with the best iteration of a booster that stopped early', async () => {
    const ensemble = await loadEnsemble(fixture('early-stopped-booster.pkl'));
    expect(ensemble.format).toBe('booster');
    await expectAgreement('early-stopped-booster.pkl', 'early-stopped');
  });

  it('names the classes and takes the second as the positive one', async () => {
    expect((await loadEnsemble(fixture('classifier.pkl'))).classes).toEqual(['0', '1']);
    expect((await loadEnsemble(fixture('text-classes.pkl'))).classes).toEqual(['normal', 'pathology']);
  });
});

describe('loading a pipeline', () => {
  it.each([
    'pipeline-impute-standard',
    'pipeline-minmax',
    'pipeline-scalers',
    'pipeline-constant',
    'pipeline-most-frequent',
    'pipeline-identity',
    'pipeline-nested',
    'pipeline-pandas-output',
    'pipeline-empty-column',
  ])('agrees with scikit-learn and LightGBM on %s', async (name) => {
    await expectAgreement(`${name}.pkl`, name);
  });

  it('reads the names from the step that was fitted on a data frame', async () => {
    const ensemble = await loadEnsemble(fixture('pipeline-impute-standard.pkl'));
    expect(ensemble.featureNames[1]).toBe('ctclip_Postoperative changes (lobectomy or pneumonectomy)');
    expect(ensemble.steps.map(({ name, transformer }) => [name, transformer])).toEqual([
      ['impute', 'SimpleImputer'],
      ['scale', 'StandardScaler'],
    ]);
  });

  it('names the columns that a step dropped and those that it added', async () => {
    const ensemble = await loadEnsemble(fixture('pipeline-empty-column.pkl'));
    expect(ensemble.columns.map((column) => column.feature)).toEqual([
      0,
      1,
      3,
      4,
      5,
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(ensemble.columns[5].name).toBe('missingindicator_ctclip_Pleural effusion');
  });

  it('joins the names of nested steps', async () => {
    const ensemble = await loadEnsemble(fixture('pipeline-nested.pkl'));
    expect(ensemble.steps.map((step) => step.name)).toEqual(['prepare.impute', 'prepare.scale']);
  });
});

describe('refusing models that cannot be evaluated', () => {
  it.each([
    ['refused-multiclass.txt', 'classifier.unsupported-model', 'multiclass'],
    ['refused-multiclass.pkl', 'classifier.unsupported-model', 'multiclass'],
    ['refused-regression.txt', 'classifier.unsupported-model', 'regression'],
    ['refused-cross-entropy.txt', 'classifier.unsupported-model', 'cross_entropy'],
    ['refused-linear.txt', 'classifier.unsupported-model', 'linear'],
    ['refused-regression.pkl', 'classifier.unsupported-pickle', 'LGBMRegressor'],
    ['refused-dict.pkl', 'classifier.unsupported-pickle', 'a dict'],
    ['refused-unfitted.pkl', 'classifier.unreadable-attribute', 'fitted'],
    ['refused-no-classifier.pkl', 'classifier.unsupported-pickle', 'StandardScaler'],
    ['refused-pca.pkl', 'classifier.unsupported-step', '"reduce" is a sklearn.decomposition._pca.PCA'],
    ['refused-function.pkl', 'classifier.unsupported-step', 'log1p'],
    ['classifier-bz2.pkl', 'classifier.unsupported-compression', 'bz2'],
    ['classifier-lzma.pkl', 'classifier.unsupported-compression', 'lzma'],
    ['no-such-file.pkl', 'classifier.unreadable-file', 'ENOENT'],
    ['.', 'classifier.unreadable-file', 'not a file'],
    ['expected.json', 'classifier.not-an-ensemble', 'JSON'],
  ])('%s: %s, naming %s', async (file, code, named) => {
    const problem = await rejectionOf(loadEnsemble(fixture(file)));
    expect(problem.code).toBe(code);
    expect(problem.kind).toBe('misconfigured');
    expect(problem.message).toContain(named);
  });

  it.each([
    ['', 'an empty file'],
    ['<!DOCTYPE html><html>', 'a web page'],
    ['version https://git-lfs.github.com/spec/v1\n', 'a Git LFS pointer'],
    ['PK\x03\x04', 'a ZIP archive'],
    ['hello', 'something else'],
  ])('says what %j looks like', async (content, looksLike) => {
    const problem = await rejectionOf(readEnsemble(Buffer.from(content, 'latin1')));
    expect(problem.code).toBe('classifier.not-an-ensemble');
    expect(problem.message).toContain(looksLike);
  });

  it.each([
    ['zlib', 2500],
    ['gzip', 2500],
    // joblib's frames have a checksum of the header only.
    ['lz4', 6],
    ['xz', 2500],
  ])('a %s file that was cut off or altered', async (compression, offset) => {
    const bytes = readFileSync(fixture(`classifier-${compression}.pkl`));
    expect((await rejectionOf(readEnsemble(bytes.subarray(0, 3000)))).code).toBe(
      'classifier.damaged-compression',
    );
    const altered = Uint8Array.from(bytes);
    altered[offset] ^= 0x55;
    expect((await rejectionOf(readEnsemble(altered))).code).toBe('classifier.damaged-compression');
  });
});
