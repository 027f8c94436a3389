import type { ProblemDefinition } from '../problem-definition.js';

export const EXPLANATION_CODES = {
  'explanation.invalid-wish': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: '`explain` or `explain_baseline` has an invalid value',
    ru: 'У `explain` или `explain_baseline` недопустимое значение.[ Для {field} возможны: {allowed}.]',
  },
  'explanation.unknown-finding': {
    kind: 'malformed',
    routes: ['predict'],
    en: '`explain_findings` names a finding that is not scored',
    ru: 'В `explain_findings` находка, которую сервис не оценивает[: номер {position}].',
  },
  'explanation.no-places': {
    kind: 'malformed',
    routes: ['predict'],
    en: '`explain_findings` names a finding of a further network, whose scores have no places',
    ru: 'В `explain_findings` находка[ номер {position}] дополнительной сети: её место неизвестно.',
  },
  'explanation.not-a-list': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: '`explain_findings` is neither a comma-separated list of names nor a JSON list of texts',
    ru: '`explain_findings` не список названий.',
  },
  'explanation.too-many-findings': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: '`explain_findings` names more than 20 findings',
    ru: 'В `explain_findings` слишком много названий[: допустимо {maximum}].',
  },
} as const satisfies Record<string, ProblemDefinition>;
