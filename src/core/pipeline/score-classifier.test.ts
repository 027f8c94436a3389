import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/fixtures/lightgbm/expected.js';
import { loadEnsemble } from '../classifier/load-ensemble.js';
import { packagePath } from '../../config/package-path.js';
import { loadFindings } from '../classifier/findings.js';
import { ScoreClassifier } from './score-classifier.js';

const findings = loadFindings(packagePath('config'));

describe('the ensemble over the scores', () => {
  it('knows at construction which features are never computed', async () => {
    const ensemble = await loadEnsemble(fixture('classifier.pkl'));
    const all = new ScoreClassifier(ensemble, findings, ['covid', 'emphysema', 'infiltrate'], 0.4);
    const none = new ScoreClassifier(ensemble, findings, [], 0.4);
    const missing = none.unknownFeatures.filter((name) => !all.unknownFeatures.includes(name));
    expect(missing.every((name) => name.startsWith('supervised_'))).toBe(true);
    expect(missing).toContain('supervised_covid');
  });
});
