import type { ProblemDefinition } from '../problem-definition.js';

export const TOKENIZER_CODES = {
  'tokenizer.not-found': {
    kind: 'misconfigured',
    routes: [],
    en: 'there is no tokenizer',
    ru: 'Словаря текстовой модели нет.',
  },
  'tokenizer.too-large': {
    kind: 'misconfigured',
    routes: [],
    en: 'the tokenizer file is larger than any vocabulary',
    ru: 'Файл словаря слишком велик.',
  },
  'tokenizer.unreadable': {
    kind: 'misconfigured',
    routes: [],
    en: 'the tokenizer file cannot be read',
    ru: 'Файл словаря не читается.',
  },
  'tokenizer.not-wordpiece': {
    kind: 'misconfigured',
    routes: [],
    en: "the tokenizer is not BERT's WordPiece",
    ru: 'Словарь не WordPiece модели BERT.',
  },
  'tokenizer.missing-special-token': {
    kind: 'misconfigured',
    routes: [],
    en: 'the vocabulary lacks a special token',
    ru: 'В словаре нет служебного токена.',
  },
} as const satisfies Record<string, ProblemDefinition>;
