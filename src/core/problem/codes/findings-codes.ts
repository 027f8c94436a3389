import type { ProblemDefinition } from '../problem-definition.js';

export const FINDINGS_CODES = {
  'findings.not-a-list': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: '`findings` is neither a comma-separated list of names nor a JSON list of texts',
    ru: '`findings` не список названий.',
  },
  'findings.too-many': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: '`findings` names more than 20 findings',
    ru: 'В `findings` слишком много названий[: {count}, а допустимо {maximum}].',
  },
  'findings.invalid-name': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'a name in `findings` is empty, over 100 characters, or has characters that no finding has',
    ru: 'В `findings` недопустимое название[: номер {position}; длина — до {maximum} знаков].',
  },
} as const satisfies Record<string, ProblemDefinition>;
