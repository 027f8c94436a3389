import type { ProblemDefinition } from '../problem-definition.js';

export const MODELS_CODES = {
  'models.reload-under-way': {
    kind: 'conflict',
    routes: ['admin'],
    en: 'the models are already being reloaded',
    ru: 'Модели уже заменяются.',
  },
  'models.refused': {
    kind: 'unusable-models',
    routes: ['admin'],
    en: 'the files cannot be used; `values.cause` says why, and the current models keep serving',
    ru: 'Новые модели непригодны; работают прежние.',
  },
  'models.no-memory': {
    kind: 'unavailable',
    routes: ['admin'],
    en: 'the host has no room for a second set of models',
    ru: 'На сервере нет памяти для второго набора моделей.',
  },
  'models.not-readable': {
    kind: 'misconfigured',
    routes: [],
    en: 'a model file cannot be read',
    ru: 'Файл модели не читается. Проверьте путь и права.',
  },
  'models.not-copied': {
    kind: 'misconfigured',
    routes: [],
    en: 'the models could not be copied to CACHE_DIR',
    ru: 'Модели не удалось скопировать в CACHE_DIR.',
  },
  'models.copy-damaged': {
    kind: 'misconfigured',
    routes: [],
    en: 'a copy of a model in CACHE_DIR differs from its hash of an earlier start',
    ru: 'Копия модели в CACHE_DIR не совпадает с хешем, записанным при прошлом запуске. Проверьте диск.',
  },
  'models.being-written': {
    kind: 'misconfigured',
    routes: [],
    en: 'a model file changes while it is read',
    ru: 'Файл модели меняется во время чтения.',
  },
  'models.proof-failed': {
    kind: 'misconfigured',
    routes: [],
    en: 'the models could not predict a synthetic chest',
    ru: 'Модели не смогли оценить проверочное исследование.',
  },
  'models.implausible': {
    kind: 'misconfigured',
    routes: [],
    en: 'the models give implausible scores for a synthetic chest',
    ru: 'Модели дали неправдоподобную оценку проверочного исследования.',
  },
} as const satisfies Record<string, ProblemDefinition>;
