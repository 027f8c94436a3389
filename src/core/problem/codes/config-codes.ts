import type { ProblemDefinition } from '../problem-definition.js';

export const CONFIG_CODES = {
  'config.invalid': {
    kind: 'misconfigured',
    routes: [],
    en: 'variables of the environment are wrong',
    ru: 'Переменные окружения содержат ошибки.',
  },
  'config.model-bundle': {
    kind: 'misconfigured',
    routes: [],
    en: 'bundle.json of the models cannot be used',
    ru: 'Файл bundle.json моделей непригоден.',
  },
} as const satisfies Record<string, ProblemDefinition>;
