import type { ProblemDefinition, WarningDefinition } from '../problem-definition.js';

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
    en: 'the model file has an unsupported compression',
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
    ru: 'В файле pickle нет поддерживаемого конвейера.',
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
  'classifier.too-much-missing': {
    kind: 'misconfigured',
    routes: [],
    en: 'the ensemble depends on features that the service cannot compute',
    ru: 'Ансамбль зависит от признаков, которые сервис не вычисляет.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export const CLASSIFIER_WARNINGS = {
  'classifier.features-missing': {
    en: 'the ensemble uses features that the service cannot compute; they are 0, and the probability may be wrong',
    ru: {
      title: 'Ансамблю не хватает признаков',
      text: 'Сервис не вычисляет часть признаков ансамбля, они равны 0. Вероятность может быть неверной.',
    },
  },
} as const satisfies Record<string, WarningDefinition>;
