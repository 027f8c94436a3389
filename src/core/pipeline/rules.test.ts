import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfiguration } from '../../config/load-configuration.js';
import { packagePath } from '../../config/package-path.js';
import { answerBasis } from './answer-basis.js';
import { loadRules } from './rules.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rules-'));
  cpSync(packagePath('config'), directory, { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true }));

const FILES = ['findings.json', 'series-rules.json', 'finding-codes.json'];
const configured = () =>
  loadConfiguration({ MODELS_DIR: packagePath('models', 'demo'), CONFIG_DIR: directory });
const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

it('answers name the digests of the files that were read, although the files change before the first answer', () => {
  const configuration = configured();
  const read = FILES.map((name) => [name, digestOf(join(directory, name))]);
  const rules = loadRules(configuration.models);
  for (const name of FILES) writeFileSync(join(directory, name), '{}');
  const { files } = answerBasis(configuration, rules);
  const vocabulary = digestOf(packagePath('models', 'demo', 'vocab.txt'));
  expect(files).toEqual({ ...Object.fromEntries(read), 'vocab.txt': vocabulary });
});

it('answers name no digest of finding-codes.json where there is none', () => {
  rmSync(join(directory, 'finding-codes.json'));
  const { digests } = loadRules(configured().models);
  expect(Object.keys(digests)).toEqual(['findings.json', 'series-rules.json', 'vocab.txt']);
});
