import type { ProblemDefinition } from '../problem-definition.js';

export const CHECKPOINT_CODES = {
  'checkpoint.unreadable': {
    kind: 'misconfigured',
    routes: [],
    en: 'the checkpoint cannot be opened',
    ru: 'Файл модели не открывается.',
  },
  'checkpoint.not-a-checkpoint': {
    kind: 'misconfigured',
    routes: [],
    en: 'the file is not a PyTorch checkpoint',
    ru: 'Это не файл модели PyTorch.',
  },
  'checkpoint.truncated': {
    kind: 'misconfigured',
    routes: [],
    en: 'the end of the checkpoint is missing',
    ru: 'Файл модели обрывается.',
  },
  'checkpoint.damaged': {
    kind: 'misconfigured',
    routes: [],
    en: 'the archive or the pickle in the checkpoint is damaged',
    ru: 'Файл модели повреждён.',
  },
  'checkpoint.compressed-entry': {
    kind: 'misconfigured',
    routes: [],
    en: 'the checkpoint was repacked with compression',
    ru: 'Файл модели перепакован со сжатием.',
  },
  'checkpoint.big-endian': {
    kind: 'misconfigured',
    routes: [],
    en: 'the checkpoint was saved on a big-endian machine',
    ru: 'Файл модели сохранён с порядком байтов big-endian.',
  },
  'checkpoint.pickle-too-large': {
    kind: 'misconfigured',
    routes: [],
    en: 'data.pkl in the checkpoint is too large',
    ru: 'Файл data.pkl внутри модели слишком велик.',
  },
  'checkpoint.no-state-dict': {
    kind: 'misconfigured',
    routes: [],
    en: 'the checkpoint does not hold a state dict',
    ru: 'В файле модели нет state dict.',
  },
  'checkpoint.missing-storage': {
    kind: 'misconfigured',
    routes: [],
    en: "a tensor's data is missing from the checkpoint",
    ru: 'В файле модели нет данных тензора.',
  },
  'checkpoint.storage-too-short': {
    kind: 'misconfigured',
    routes: [],
    en: "a tensor's data is shorter than declared",
    ru: 'Данные тензора короче объявленных.',
  },
  'checkpoint.invalid-tensor': {
    kind: 'misconfigured',
    routes: [],
    en: "a tensor's description contradicts itself or its data",
    ru: 'Описание тензора противоречиво.',
  },
  'checkpoint.unsupported-dtype': {
    kind: 'misconfigured',
    routes: [],
    en: 'a tensor has an unsupported element type',
    ru: 'Тип элементов тензора не поддерживается.',
  },
  'checkpoint.forbidden-global': {
    kind: 'misconfigured',
    routes: [],
    en: 'a weight would require code that weights do not need',
    ru: 'Весам понадобился бы посторонний код; он не выполнялся.',
  },
  'checkpoint.not-a-tensor': {
    kind: 'misconfigured',
    routes: [],
    en: 'a value other than a tensor is in the place of a weight',
    ru: 'На месте веса не тензор.',
  },
  'checkpoint.missing-tensor': {
    kind: 'misconfigured',
    routes: [],
    en: 'a weight is missing: the checkpoint is of another architecture',
    ru: 'Нет нужного веса: это модель другой архитектуры.',
  },
  'checkpoint.shape-mismatch': {
    kind: 'misconfigured',
    routes: [],
    en: 'a weight does not have the shape that the architecture requires',
    ru: 'Форма веса не та, что нужна.',
  },
  'checkpoint.invalid-target-pathologies': {
    kind: 'misconfigured',
    routes: [],
    en: 'target_pathologies is not a list of names',
    ru: 'Поле target_pathologies не список названий.',
  },
  'checkpoint.digest-list': {
    kind: 'misconfigured',
    routes: [],
    en: 'SHA256SUMS cannot be used',
    ru: 'Список SHA256SUMS непригоден.',
  },
  'checkpoint.digest-mismatch': {
    kind: 'misconfigured',
    routes: [],
    en: 'a model file is not the one that SHA256SUMS lists',
    ru: 'Файл модели не тот, что указан в SHA256SUMS.',
  },
  'checkpoint.unsupported-architecture': {
    kind: 'misconfigured',
    routes: [],
    en: 'the checkpoint describes another network',
    ru: 'Файл описывает другую сеть.',
  },
} as const satisfies Record<string, ProblemDefinition>;
