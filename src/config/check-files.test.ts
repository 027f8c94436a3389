import { expect, it } from 'vitest';
import { checkConfiguredFiles } from './check-files.js';
import { loadConfiguration } from './load-configuration.js';
import { packagePath } from './package-path.js';

const readable = packagePath('package.json');

it('names every file that cannot be read', () => {
  const configuration = loadConfiguration({
    CTCLIP_MODEL_PATH: '/nowhere/a.pt',
    SUPERVISED_MODEL_PATH: readable,
    LIGHTGBM_MODEL_PATH: '/nowhere/b.pkl',
    TEXT_TOKENIZER_PATH: readable,
    AUTH_BASIC_FILE: '/nowhere/users',
  });
  expect(() => checkConfiguredFiles(configuration)).toThrow(
    '3 variables of the environment must be corrected:\n' +
      '  CTCLIP_MODEL_PATH must name a file that can be read; /nowhere/a.pt cannot\n' +
      '  LIGHTGBM_MODEL_PATH must name a file that can be read; /nowhere/b.pkl cannot\n' +
      '  AUTH_BASIC_FILE must name a file that can be read; /nowhere/users cannot',
  );
});

it('accepts existing files', () => {
  const variables = Object.fromEntries(
    ['CTCLIP_MODEL_PATH', 'SUPERVISED_MODEL_PATH', 'LIGHTGBM_MODEL_PATH', 'TEXT_TOKENIZER_PATH'].map(
      (name) => [name, readable],
    ),
  );
  expect(() => checkConfiguredFiles(loadConfiguration(variables))).not.toThrow();
});
