import type { ProblemDefinition } from '../problem-definition.js';

export const AUDIT_CODES = {
  'audit.failed': {
    kind: 'unavailable',
    routes: ['predict', 'studies'],
    en: 'the audit log cannot be written, and AUDIT_REQUIRED is set',
    ru: 'Сервис не может вести журнал аудита и поэтому не отвечает. Сообщите оператору.',
  },
  'audit.unusable': {
    kind: 'misconfigured',
    routes: [],
    en: 'AUDIT_LOG cannot be written to, its `.head` cannot be read, or another process writes to it',
    ru: 'В AUDIT_LOG нельзя писать, его файл `.head` не читается, или в него пишет другой процесс.',
  },
  'audit.salt': {
    kind: 'misconfigured',
    routes: [],
    en: 'AUDIT_SALT_FILE is too short',
    ru: 'Файл AUDIT_SALT_FILE слишком короткий.',
  },
} as const satisfies Record<string, ProblemDefinition>;
