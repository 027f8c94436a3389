import type { ProblemDefinition } from '../problem-definition.js';

export const ADMIN_CODES = {
  'admin.unknown-log-level': {
    kind: 'malformed',
    routes: ['admin'],
    en: 'the log level does not exist',
    ru: 'Такого уровня журнала нет.[ Есть уровни: {levels}.]',
  },
} as const satisfies Record<string, ProblemDefinition>;
