import type { ProblemDefinition } from '../problem-definition.js';

export const INFERENCE_CODES = {
  'inference.finding-unreadable': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'a name in `findings` has a word that the vocabulary of the models does not cover',
    ru: 'В `findings` слово, которого нет в словаре моделей[: название номер {position}].',
  },
  'inference.failed': {
    kind: 'fault',
    routes: ['predict'],
    en: 'the model could not be run',
    ru: 'Модель не удалось запустить[: {fault}]. Сообщите оператору код запроса.',
  },
  'inference.device-unusable': {
    kind: 'misconfigured',
    routes: [],
    en: 'DEVICE cannot be used on this host',
    ru: 'Устройство DEVICE на этом сервере непригодно.',
  },
  'inference.model-not-loaded': {
    kind: 'misconfigured',
    routes: [],
    en: 'ONNX Runtime could not load a model',
    ru: 'ONNX Runtime не загрузил модель.',
  },
  'inference.no-text-encoder': {
    kind: 'misconfigured',
    routes: [],
    en: 'the CT-CLIP checkpoint has no text encoder',
    ru: 'В файле CT-CLIP нет текстовой модели.',
  },
  'inference.no-supervised-head': {
    kind: 'misconfigured',
    routes: [],
    en: 'the supervised checkpoint has no classification head',
    ru: 'В файле классификатора нет выходного слоя.',
  },
  'inference.finding-count': {
    kind: 'misconfigured',
    routes: [],
    en: 'the number of outputs of the supervised head differs from the number of findings',
    ru: 'Число выходов классификатора не равно числу находок.',
  },
  'inference.vocabulary-too-large': {
    kind: 'misconfigured',
    routes: [],
    en: 'the tokenizer has more tokens than the text encoder has embeddings',
    ru: 'В словаре больше токенов, чем знает текстовая модель.',
  },
  'inference.geometry-mismatch': {
    kind: 'misconfigured',
    routes: [],
    en: "the model takes a volume of another shape than the service's",
    ru: 'Модель ожидает объём другой формы.',
  },
} as const satisfies Record<string, ProblemDefinition>;
