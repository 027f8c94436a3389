import { expect, test } from 'vitest';
import { assessmentDifferences } from './assessment-differences.js';

const digest = (letter: string): string => letter.repeat(64);

const ASSESSMENT = {
  model: {
    intended_use: 'research',
    supervised_sha256: digest('a'),
    ctclip_sha256: digest('b'),
    lightgbm_sha256: digest('c'),
    threshold: 0.4,
    missing_features: [],
  },
  provenance: {
    version: '0.1.0',
    node: '24.22.2',
    onnxruntime: '1.30.0',
    processor: 'x64 avx2',
    files: { 'findings.json': digest('d') },
    settings: { DEVICE: 'cpu' },
    options: {
      series_uid: null,
      findings: [],
      explain: false,
      explain_findings: [],
      explain_baseline: null,
      volume: true,
      evidence: false,
    },
    volume_digest: digest('e'),
    tensor_digest: null,
  },
};

test('assessments of two volumes by the same models and settings do not differ', () => {
  const { provenance } = ASSESSMENT;
  const other = { ...ASSESSMENT, provenance: { ...provenance, volume_digest: digest('f') } };
  expect(assessmentDifferences(ASSESSMENT, other)).toEqual([]);
});

test('another model, threshold, rule, setting and version is named with both values', () => {
  const { model, provenance } = ASSESSMENT;
  const other = {
    model: { ...model, ctclip_sha256: digest('x'), threshold: 0.5 },
    provenance: {
      ...provenance,
      version: '0.2.0',
      files: { 'findings.json': digest('y') },
      settings: { DEVICE: 'cuda' },
    },
  };
  expect(assessmentDifferences(ASSESSMENT, other)).toEqual([
    { kind: 'models', name: 'model.ctclip_sha256', current: digest('b'), earlier: digest('x') },
    { kind: 'models', name: 'model.threshold', current: '0.4', earlier: '0.5' },
    {
      kind: 'files',
      name: 'provenance.files.findings.json',
      current: digest('d'),
      earlier: digest('y'),
    },
    { kind: 'settings', name: 'provenance.settings.DEVICE', current: 'cpu', earlier: 'cuda' },
    { kind: 'programs', name: 'provenance.version', current: '0.1.0', earlier: '0.2.0' },
  ]);
});

test('a network that only one of the bundles has is a difference of models', () => {
  const network = {
    title: 'MedNeXt',
    sha256: digest('n'),
    settings_sha256: digest('s'),
    feature_prefix: null,
  };
  const { model } = ASSESSMENT;
  const other = { ...ASSESSMENT, model: { ...model, networks: { mednext: network } } };
  expect(assessmentDifferences(ASSESSMENT, other)).toContainEqual({
    kind: 'models',
    name: 'model.networks.mednext.sha256',
    current: '',
    earlier: digest('n'),
  });
});
