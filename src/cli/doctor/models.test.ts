import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../config/load-configuration.js';
import { packagePath } from '../../config/package-path.js';
import { worst } from './examination.js';
import { examineModels } from './models.js';

const ZERO_SHOT = 'CT_VocabFine_v2.pt';
const SUPERVISED = 'CT_CLIP_Supervised_finetune_Zheka.pt';
const ENSEMBLE = 'lightgbm_model.pkl';
const FIXTURES = packagePath('test', 'fixtures');

const demo = (name: string): string => packagePath('models', 'demo', name);

let directory: string;
const at = (name: string): string => join(directory, name);
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'doctor-models-'))));
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => {
  rmSync(directory, { recursive: true });
  cpSync(packagePath('models', 'demo'), directory, { recursive: true });
});

const digestOf = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(at(name)))
    .digest('hex');

/** The report on the models, one line each: "verdict subject: message". */
async function examined(variables: Record<string, string> = {}): Promise<string[]> {
  const examinations = await examineModels(loadConfiguration({ MODELS_DIR: directory, ...variables }));
  return examinations.map(({ verdict, subject, message }) => `${verdict} ${subject}: ${message}`);
}

/** The only line that reports a problem. */
async function problem(variables: Record<string, string> = {}): Promise<string> {
  const problems = (await examined(variables)).filter((line) => line.startsWith('problem '));
  expect(problems).toHaveLength(1);
  return problems[0];
}

const DEMONSTRATION =
  'warning Models: By their bundle.json they are for demonstration: their answers mean nothing. Set MODELS_DIR to your own.';

describe('models', () => {
  it('that fit are listed with size and hash; a demonstration is labelled as such', async () => {
    expect(await examined()).toEqual([
      `ok ${ZERO_SHOT}: 5 MB, SHA-256 ${digestOf(ZERO_SHOT)}; no SHA256SUMS lists it.`,
      `ok ${SUPERVISED}: 5 MB, SHA-256 ${digestOf(SUPERVISED)}; no SHA256SUMS lists it.`,
      `ok ${ENSEMBLE}: 1 MB, SHA-256 ${digestOf(ENSEMBLE)}; no SHA256SUMS lists it.`,
      DEMONSTRATION,
    ]);
  });

  it('are compared with SHA256SUMS', async () => {
    const other = '0'.repeat(64);
    writeFileSync(at('SHA256SUMS'), `${digestOf(ZERO_SHOT)}  ${ZERO_SHOT}\n${other}  ${ENSEMBLE}\n`);
    expect(await examined()).toEqual([
      `ok ${ZERO_SHOT}: 5 MB, SHA-256 ${digestOf(ZERO_SHOT)}, as SHA256SUMS lists it.`,
      `ok ${SUPERVISED}: 5 MB, SHA-256 ${digestOf(SUPERVISED)}; no SHA256SUMS lists it.`,
      `problem ${ENSEMBLE}: ${ENSEMBLE} is not the file that SHA256SUMS lists: its SHA-256 is ${digestOf(ENSEMBLE)}, but ${other} is listed. Copy it again, or update the list if it was replaced on purpose.`,
      DEMONSTRATION,
    ]);
  });

  it('that are missing are all listed, with the variables to set', async () => {
    const none = at('none');
    expect(await examined({ MODELS_DIR: none })).toEqual(
      [
        [ZERO_SHOT, 'CTCLIP_MODEL_PATH'],
        [SUPERVISED, 'SUPERVISED_MODEL_PATH'],
        [ENSEMBLE, 'LIGHTGBM_MODEL_PATH'],
      ].map(
        ([name, variable]) =>
          `problem ${name}: There is no file ${join(none, name)}. Copy it there, or set ${variable} or MODELS_DIR.`,
      ),
    );
  });

  it.each([
    [
      'a vocabulary that does not match the text encoder',
      {
        CTCLIP_MODEL_PATH: join(FIXTURES, 'ctclip-tiny', 'vocabfine.pt'),
        TEXT_TOKENIZER_PATH: demo('vocab.txt'),
      },
      /^problem vocabfine\.pt: The vocabulary vocab\.txt has \d+ tokens, the text encoder only 120: they do not match\./,
    ],
    [
      'a zero-shot checkpoint instead of the supervised one',
      { SUPERVISED_MODEL_PATH: demo(ZERO_SHOT) },
      /^problem .* has no supervised head/,
    ],
    [
      'an ensemble instead of a checkpoint',
      { SUPERVISED_MODEL_PATH: demo(ENSEMBLE) },
      /^problem lightgbm_model\.pkl: .* is not a PyTorch checkpoint/,
    ],
    [
      'a pickle without an ensemble',
      { LIGHTGBM_MODEL_PATH: join(FIXTURES, 'lightgbm', 'refused-no-classifier.pkl') },
      /^problem refused-no-classifier\.pkl: /,
    ],
    ['no vocabulary', { TEXT_TOKENIZER_PATH: '/none' }, /^problem CT_VocabFine_v2\.pt: .*\/none/],
  ])('with %s are a problem', async (_, variables, expected) => {
    expect(await problem(variables)).toMatch(expected);
  });

  it('with an ensemble of unknown features are a problem, with some unknown features a warning', async () => {
    const text = readFileSync(join(FIXTURES, 'lightgbm', 'stumps.txt'), 'utf8');
    writeFileSync(at('other.txt'), text.replaceAll(/\b(ctclip|supervised)_/g, 'other_$1_'));
    expect(await problem({ LIGHTGBM_MODEL_PATH: at('other.txt') })).toMatch(
      /^problem other\.txt: The ensemble uses 6 features that this service cannot compute .* carry 100 % of its gain/,
    );
    writeFileSync(at('some.txt'), text.replaceAll('supervised_covid', 'supervised_plague'));
    expect(await problem({ LIGHTGBM_MODEL_PATH: at('some.txt') })).toMatch(
      /^problem some\.txt: .*\(supervised_plague, supervised_mean_probability\)\. They carry .* and MAX_MISSING_FEATURE_GAIN allows 1 %/,
    );
    const allowed = await examined({ LIGHTGBM_MODEL_PATH: at('some.txt'), MAX_MISSING_FEATURE_GAIN: '1' });
    expect(allowed[2]).toMatch(
      /^warning some\.txt: The ensemble uses 2 features that .* 0 in every study: supervised_plague, supervised_mean_probability\./,
    );
  });

  it('that need another tensor shape are a problem', async () => {
    const lines = await examined({ TENSOR_SHAPE: '240x240x480' });
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(
        /^problem CT_VocabFine_v2\.pt: .* but the tensor is 240 x 240 x 480\. Correct TENSOR_SHAPE/,
      ),
      expect.stringMatching(/^problem CT_CLIP_Supervised_finetune_Zheka\.pt: .*Correct TENSOR_SHAPE/),
    ]);
  });

  it('that are cut off are a problem', async () => {
    writeFileSync(at(ZERO_SHOT), readFileSync(at(ZERO_SHOT)).subarray(0, 1_000_000));
    expect(await problem()).toMatch(/^problem CT_VocabFine_v2\.pt: The checkpoint .* is cut off: /);
  });

  it('without a list of findings are not examined', async () => {
    const examinations = await examineModels(
      loadConfiguration({ MODELS_DIR: directory, CONFIG_DIR: '/none' }),
    );
    expect(worst(examinations)).toBe('problem');
    expect(examinations.map(({ subject }) => subject)).toEqual(['Findings']);
  });
});
