import type { ProblemDefinition } from '../problem-definition.js';

export const CLASSIFIER_CODES = {
  'classifier.damaged-model': {
    kind: 'misconfigured',
    routes: [],
    en: 'the LightGBM model is damaged',
    ru: 'Модель LightGBM повреждена.',
  },
  'classifier.damaged-tree': {
    kind: 'misconfigured',
    routes: [],
    en: 'a tree of the LightGBM model is damaged',
    ru: 'Дерево модели LightGBM повреждено.',
  },
  'classifier.unsupported-model': {
    kind: 'misconfigured',
    routes: [],
    en: 'the LightGBM model uses a feature that is not supported',
    ru: 'Модель LightGBM использует неподдерживаемую возможность.',
  },
  'classifier.over-limit': {
    kind: 'misconfigured',
    routes: [],
    en: 'the LightGBM model exceeds a limit that no real model reaches',
    ru: 'Модель LightGBM превышает допустимый предел.',
  },
  'classifier.unreadable-attribute': {
    kind: 'misconfigured',
    routes: [],
    en: 'a part of the pickled model cannot be read',
    ru: 'Часть модели в pickle не читается.',
  },
  'classifier.findings': {
    kind: 'misconfigured',
    routes: [],
    en: 'the list of findings cannot be used',
    ru: 'Список находок непригоден.',
  },
  'classifier.damaged-compression': {
    kind: 'misconfigured',
    routes: [],
    en: "the model file's compression is damaged",
    ru: 'Сжатие файла модели повреждено.',
  },
  'classifier.unsupported-compression': {
    kind: 'misconfigured',
    routes: [],
    en: 'the model file is compressed in a way that is not read',
    ru: 'Файл модели сжат неподдерживаемым способом.',
  },
  'classifier.file-too-large': {
    kind: 'misconfigured',
    routes: [],
    en: 'the model file is too large',
    ru: 'Файл модели слишком велик.',
  },
  'classifier.not-an-ensemble': {
    kind: 'misconfigured',
    routes: [],
    en: 'the file is not a LightGBM model',
    ru: 'Это не модель LightGBM.',
  },
  'classifier.unsupported-pickle': {
    kind: 'misconfigured',
    routes: [],
    en: 'the pickle holds something other than a supported pipeline',
    ru: 'В pickle не поддерживаемый конвейер.',
  },
  'classifier.unsupported-step': {
    kind: 'misconfigured',
    routes: [],
    en: 'a step of the pipeline is not supported',
    ru: 'Шаг конвейера не поддерживается.',
  },
  'classifier.unreadable-file': {
    kind: 'misconfigured',
    routes: [],
    en: 'the model file cannot be read',
    ru: 'Файл модели не читается.',
  },
} as const satisfies Record<string, ProblemDefinition>;
