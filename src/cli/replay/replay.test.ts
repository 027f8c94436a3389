/** The report of `ctclip replay` on a recorded and a replayed answer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PREDICTION, PROVENANCE } from '../../../test/builders/study-prediction.js';
import { MODEL_REPORT } from '../../../test/builders/model-report.js';
import { modelAnswer, studyAnswer, type StudyPrediction } from '../../core/pipeline/study-prediction.js';
import { compareAnswers, compareBases } from './compare-answers.js';
import { readRecordedAnswer, type RecordedAnswer, recordedOptions } from './recorded-answer.js';
import { REPLAY_CODES, replayCode, replayText } from './replay-report.js';

const directory = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(directory, { recursive: true }));

function fileOf(contents: unknown): string {
  const path = join(directory, 'answer.json');
  writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  return path;
}

const answer = (change: Partial<StudyPrediction> = {}) => studyAnswer({ ...PREDICTION, ...change }, 1);
const recorded = (change: Partial<StudyPrediction> = {}): RecordedAnswer =>
  readRecordedAnswer(fileOf(answer(change)));

/** The comparison of the answer with a changed one, with a tolerance of 0.01. */
function replayed(change: Partial<StudyPrediction>, before: Partial<StudyPrediction> = {}) {
  const replay = compareAnswers(recorded(before), answer(change), 0.01);
  return { code: replayCode(replay), lines: replayText(replay).trimEnd().split('\n'), replay };
}

describe('a recorded answer', () => {
  it('is read from the body of an answer and from a study with its result', () => {
    const study = { id: '1', state: 'succeeded', result: answer(), failure: null };
    expect(readRecordedAnswer(fileOf(study))).toEqual(recorded());
  });

  it.each([
    ['{', /cannot be read as JSON/],
    [{ state: 'running', result: null }, /is a study without a result: its state is running\.$/],
    [{ ...answer(), provenance: undefined }, /not an answer that can be repeated.*: provenance\)\.$/],
    [[], /not an answer that can be repeated/],
  ])('is refused with the reason: %j', (contents, message) => {
    expect(() => readRecordedAnswer(fileOf(contents))).toThrow(message);
  });

  it('is repeated with its options, without the files', () => {
    const options = {
      seriesUid: '1.2.3.4',
      findings: ['Mass, cavitated'],
      explanation: { findings: ['Lung nodule'], baseline: 'blank', language: 'en' },
      keepVolume: true,
      evidence: true,
    } as const;
    const repeated = recordedOptions(recorded({ provenance: { ...PROVENANCE, options } }));
    expect(repeated).toEqual({ ...options, keepVolume: false, evidence: false });
    expect(recordedOptions(recorded())).toEqual(PROVENANCE.options);
  });
});

describe('the comparison', () => {
  it('finds no difference in an answer that only took another time and speaks another language', () => {
    const warning = { code: 'dicom.files-left-out', values: { files: 3 } } as const;
    const { code, lines } = replayed(
      { timings: { reading: 9 }, warnings: [{ ...warning, message: 'Three files.' }] },
      { warnings: [{ ...warning, message: 'Три файла.' }] },
    );
    expect(code).toBe(REPLAY_CODES.same);
    expect(lines).toEqual(['The same inputs give the same answer.', 'Numbers were compared exactly.']);
  });

  it('names every differing number and its distance', () => {
    const { code, lines } = replayed({
      probabilityOfPathology: 0.7500001,
      scores: { supervised: { cancer: 0.5 }, ctclip: { 'Lung nodule': 0.75 } },
      warnings: [{ code: 'dicom.files-left-out', message: 'Three files.' }],
    });
    expect(code).toBe(REPLAY_CODES.otherValues);
    expect(lines).toEqual([
      'Differences in the values of the answer:',
      '  probability_of_pathology: 0.75 -> 0.7500001 (by 1.00e-7)',
      '  ctclip_probabilities / Lung nodule: 0.8 -> 0.75 (by 0.0500)',
      '  warnings / 0: absent -> {"code":"dicom.files-left-out"}',
      'The answer is not the same.',
      'Numbers were compared exactly.',
    ]);
  });

  it.each<[string, Partial<StudyPrediction>]>([
    ['study: 1.2.3 -> 1.2.9', { studyUid: '1.2.9' }],
    [
      'model file of CT-CLIP: bbbbbbbbbbbb… -> 000000000000…',
      {
        model: {
          ...MODEL_REPORT,
          networks: MODEL_REPORT.networks.map((network) =>
            network.name === 'ctclip' ? { ...network, sha256: '0'.repeat(64) } : network,
          ),
        },
      },
    ],
    [
      'threshold (OPTIMAL_THRESHOLD): 0.4 -> 0.5',
      {
        model: {
          ...MODEL_REPORT,
          ensembles: MODEL_REPORT.ensembles.map((one) => ({ ...one, threshold: 0.5 })),
        },
      },
    ],
    [
      'file findings.json: dddddddddddd… -> 111111111111…',
      { provenance: { ...PROVENANCE, files: { 'findings.json': '1'.repeat(64) } } },
    ],
    [
      'setting FEATURE_NAMES: absent -> escaped',
      { provenance: { ...PROVENANCE, settings: { DEVICE: 'cpu', FEATURE_NAMES: 'escaped' } } },
    ],
    ['version of the service: 0.1.0 -> 0.2.0', { provenance: { ...PROVENANCE, version: '0.2.0' } }],
    [
      'volume (its voxels, shape or place): eeeeeeeeeeee… -> 222222222222…',
      { provenance: { ...PROVENANCE, volumeDigest: '2'.repeat(64) } },
    ],
    [
      "tensor (the encoder's input): ffffffffffff… -> null",
      { provenance: { ...PROVENANCE, tensorDigest: undefined } },
    ],
  ])('names what the answer depends on: %s', (line, change) => {
    const { code, lines } = replayed(change);
    expect(code).toBe(REPLAY_CODES.otherProvenance);
    expect(lines.slice(0, 3)).toEqual([
      'Differences in the origin of the answer:',
      `  ${line}`,
      'The answer says the same, although its origin differs.',
    ]);
  });

  it.each<[string, Partial<typeof PROVENANCE>]>([
    ['another processor', { processor: 'x64 avx' }],
    ['another runtime', { onnxruntime: '1.31.0' }],
    ['a graphics card', { settings: { DEVICE: 'cuda' } }],
  ])('allows the tolerance for numbers of %s, and no more', (_, change) => {
    const provenance = { ...PROVENANCE, ...change };
    const near = replayed({ provenance, probabilityOfPathology: 0.755 });
    expect([near.code, near.replay.tolerance]).toEqual([REPLAY_CODES.otherProvenance, 0.01]);
    expect(near.lines.at(-1)).toMatch(/^Numbers were compared with a tolerance of 0\.01, because /);
    const far = replayed({ provenance, probabilityOfPathology: 0.765 });
    expect(far.code).toBe(REPLAY_CODES.otherValues);
  });

  it('names the changed rule of a study that gives no answer any more', () => {
    const { settings, files, ...versions } = PROVENANCE;
    const { version, node, onnxruntime, processor } = versions;
    const basis = { version, node, onnxruntime, processor, settings, files: { ...files, 'a.json': '3' } };
    const provenance = compareBases(recorded(), { model: modelAnswer(MODEL_REPORT), basis });
    const replay = { provenance, values: [], tolerance: 0, refusal: 'No series is usable.' };
    expect(replayCode(replay)).toBe(REPLAY_CODES.otherValues);
    expect(replayText(replay)).toBe(
      'Differences in the origin of the answer:\n  file a.json: absent -> 3\n' +
        'The study gives no answer now: No series is usable.\nThe answer is not the same.\n',
    );
  });
});
