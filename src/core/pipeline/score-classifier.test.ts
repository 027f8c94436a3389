import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/fixtures/lightgbm/expected.js';
import { refusalOf } from '../../../test/builders/refusal.js';
import { packagePath } from '../../config/package-path.js';
import { gainShares } from '../classifier/feature-gain.js';
import { loadFindings } from '../classifier/findings.js';
import { loadEnsemble } from '../classifier/load-ensemble.js';
import { ctClipLists } from '../classifier/score-list.js';
import { ScoreClassifier } from './score-classifier.js';

const { zeroShot, groups } = loadFindings(packagePath('config'));
const lists = (supervised: readonly string[]) =>
  ctClipLists({ supervised, ctclip: zeroShot.map(({ name }) => name) }, groups);
const SUPERVISED = ['covid', 'emphysema', 'infiltrate'];
const ANY_GAIN = { threshold: 0.4, featureNames: 'escaped', maxMissingGain: 1 } as const;
const ensemble = await loadEnsemble(fixture('classifier.pkl'));

describe('the ensemble over the scores', () => {
  it('lists at construction the features that are never computed', () => {
    const all = new ScoreClassifier(ensemble, lists(SUPERVISED), ANY_GAIN);
    const none = new ScoreClassifier(ensemble, lists([]), ANY_GAIN);
    const missing = none.missingFeatures.filter((name) => !all.missingFeatures.includes(name));
    expect(missing.every((name) => name.startsWith('supervised_'))).toBe(true);
    expect(missing).toContain('supervised_covid');
  });

  it('is refused when missing features carry more of its gain than is allowed, and names them', () => {
    const { missingFeatures } = new ScoreClassifier(ensemble, lists([]), ANY_GAIN);
    const shares = gainShares(ensemble);
    const gain = ensemble.featureNames.reduce(
      (sum, name, index) => sum + (missingFeatures.includes(name) ? (shares[index] ?? 0) : 0),
      0,
    );
    const create = (maxMissingGain: number) => () =>
      new ScoreClassifier(ensemble, lists([]), { ...ANY_GAIN, maxMissingGain });
    expect(gain).toBeGreaterThan(0);
    expect(create(gain)).not.toThrow();
    const refusal = refusalOf(create(gain * 0.999));
    expect(refusal).toMatchObject({ code: 'classifier.too-much-missing', kind: 'misconfigured' });
    expect(refusal.message).toContain('supervised_covid');
  });

  it('is refused when none of it can be computed, for every allowed share', () => {
    expect(() => new ScoreClassifier(ensemble, [], ANY_GAIN)).toThrow(/cannot compute/);
  });

  it('says to operators which scored findings its aggregates leave out, and which are 0 in them', () => {
    const { notices } = new ScoreClassifier(ensemble, lists([...SUPERVISED, 'unheard_of']), ANY_GAIN);
    const remarks = notices.filter((notice) => notice.includes('supervised findings, and aggregates of 15;'));
    expect(remarks).toHaveLength(2);
    expect(remarks[0]).toMatch(/leave out unheard_of\.$/);
    expect(remarks[1]).toMatch(/count as 0: ribs_fracture, pleural_effusion, /);
  });

  it('shares the gain of its splits among its features', () => {
    const shares = gainShares(ensemble);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(Math.max(...shares)).toBeLessThan(1);
  });
});
