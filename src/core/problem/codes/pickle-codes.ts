import type { ProblemDefinition } from '../problem-definition.js';

export const PICKLE_CODES = {
  'pickle.truncated': {
    kind: 'misconfigured',
    routes: [],
    en: 'the pickle ends too early',
    ru: 'Файл pickle обрывается.',
  },
  'pickle.malformed': {
    kind: 'misconfigured',
    routes: [],
    en: 'the pickle is damaged',
    ru: 'Файл pickle повреждён.',
  },
  'pickle.unsupported-opcode': {
    kind: 'misconfigured',
    routes: [],
    en: 'the pickle uses an opcode that model files do not need',
    ru: 'В файле pickle операция, не нужная моделям.',
  },
  'pickle.over-limit': {
    kind: 'misconfigured',
    routes: [],
    en: 'the pickle exceeds a limit that no model file reaches',
    ru: 'Файл pickle превышает допустимый предел.',
  },
} as const satisfies Record<string, ProblemDefinition>;
