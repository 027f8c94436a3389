import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { VOLUME_ENTRY } from '../../../test/builders/network-entries.js';
import { refusalOf } from '../../../test/builders/refusal.js';
import { fixture } from '../../../test/fixtures/lightgbm/expected.js';
import { BUNDLE_NETWORKS, networkOf } from '../../config/bundle-networks.js';
import type { NetworkConfiguration } from '../../config/network.configuration.js';
import { packagePath } from '../../config/package-path.js';
import { loadEnsemble } from '../classifier/load-ensemble.js';
import { loadFindings } from '../classifier/findings.js';
import { scoreLists } from './score-lists.js';
import { type LoadedEnsemble, StudyClassifier } from './study-classifier.js';

const folder = mkdtempSync(join(tmpdir(), 'study-classifier-'));
afterAll(() => rmSync(folder, { recursive: true }));

const findings = loadFindings(packagePath('config'));
const { defaultSupervised } = findings;

/** The fixture with a network's feature in place of its strongest one, and the network's mean in place of a group's maximum. */
async function thoracic(): Promise<LoadedEnsemble> {
  const text = readFileSync(fixture('stumps.txt'), 'utf8')
    .replaceAll('ctclip_Pleural_effusion', 'kolyan_emphysema')
    .replaceAll('ctclip_group_pleural_max', 'kolyan_mean');
  const path = join(folder, 'thoracic.txt');
  writeFileSync(path, text);
  return { name: 'thoracic', path, threshold: 0.5, model: await loadEnsemble(path) };
}
const further = await thoracic();
const main: LoadedEnsemble = {
  name: 'main',
  path: fixture('stumps.txt'),
  threshold: 0.5,
  model: await loadEnsemble(fixture('stumps.txt')),
};

function network(changes: object = {}): NetworkConfiguration {
  const [entry] = BUNDLE_NETWORKS.parse([{ ...VOLUME_ENTRY, ...changes }]);
  return networkOf(folder, entry);
}

function classifierWith(networks: readonly NetworkConfiguration[], maxMissingGain = 0.01) {
  const lists = scoreLists(defaultSupervised, findings, networks);
  return new StudyClassifier([main, further], lists, { networks, featureNames: 'escaped', maxMissingGain });
}

const scores = (mednext: Readonly<Record<string, number>>) => ({
  supervised: Object.fromEntries(defaultSupervised.map((name) => [name, 0.4])),
  ctclip: Object.fromEntries(findings.zeroShot.map(({ name }) => [name, 0.4])),
  mednext,
});

describe('ensembles over the scores of all networks', () => {
  it('decide separately; only those with features of a network follow its scores', () => {
    const classifier = classifierWith([network()]);
    const low = classifier.classify(scores({ emphysema: 0.05, nodule: 0.05, normal: 0.9 }));
    const high = classifier.classify(scores({ emphysema: 0.95, nodule: 0.95, normal: 0.1 }));
    expect(high.main).toEqual(low.main);
    expect(high.further['thoracic'].probability).toBeGreaterThan(low.further['thoracic'].probability);
    expect([low, high].map((one) => one.further['thoracic'].pathology)).toEqual([0, 1]);
    expect(classifier.warnings).toEqual([]);
  });

  it('say which network no ensemble reads', () => {
    const other = network({ name: 'other', features: { prefix: 'other_' } });
    const notice =
      'No ensemble has a feature of the network "other" (other_…): only the answer shows its scores.';
    expect(classifierWith([network()]).notices).not.toContain(notice);
    expect(classifierWith([network(), other]).notices).toContain(notice);
  });

  it('leave the excepted scores out of their aggregates', () => {
    const classifier = classifierWith([network()]);
    const of = (normal: number) =>
      classifier.classify(scores({ emphysema: 0.2, nodule: 0.2, normal })).further['thoracic'];
    expect(of(0.99)).toEqual(of(0.01));
  });

  it('are named in the refusal without the network, and in the warning where that is allowed', () => {
    const refusal = refusalOf(() => classifierWith([]));
    expect(refusal).toMatchObject({
      code: 'classifier.too-much-missing',
      fields: { ensemble: 'thoracic', features: ['kolyan_emphysema', 'kolyan_mean'] },
    });
    expect(refusal.message).toMatch(/^The ensemble "thoracic" uses 2 features/);
    const [warning, ...others] = classifierWith([], 1).warnings;
    expect(others).toEqual([]);
    expect(warning.message).toMatch(/^The ensemble "thoracic" uses 2 features/);
    expect(classifierWith([], 1).missingFeatures('main')).toEqual([]);
  });

  it('refuse a network that may be left out and carries too much of the gain', () => {
    const refusal = refusalOf(() => classifierWith([network({ on_failure: 'warn' })]));
    expect(refusal).toMatchObject({
      code: 'networks.too-important',
      kind: 'misconfigured',
      fields: { networks: ['mednext'], ensemble: 'thoracic' },
    });
    expect(() => classifierWith([network({ on_failure: 'warn' })], 1)).not.toThrow();
  });

  it('take the features of a network that was left out as 0', () => {
    const classifier = classifierWith([network({ on_failure: 'warn' })], 1);
    const { supervised, ctclip } = scores({});
    const zeros = scores({ emphysema: 0, nodule: 0, normal: 0 });
    expect(classifier.classify({ supervised, ctclip }).further).toEqual(classifier.classify(zeros).further);
  });
});
