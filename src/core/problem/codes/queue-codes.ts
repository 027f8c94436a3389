import type { ProblemDefinition } from '../problem-definition.js';

export const QUEUE_CODES = {
  'queue.full': {
    kind: 'busy',
    routes: ['predict'],
    en: 'QUEUE_LIMIT studies are already arriving or waiting',
    ru: 'Сервис занят: очередь полна[, исследований в ней — {limit}]. Отправьте ещё раз немного позже[, примерно через {retryAfter} с].',
  },
  'queue.client-gone': {
    kind: 'aborted',
    routes: [],
    en: 'the client disconnected before its study began',
    ru: 'Клиент отключился раньше, чем началась оценка.',
  },
  'service.draining': {
    kind: 'unavailable',
    routes: ['predict', 'studies'],
    en: 'the service is stopping and finishes its accepted studies',
    ru: 'Сервис останавливается и новых исследований не принимает. Попробуйте немного позже.',
  },
} as const satisfies Record<string, ProblemDefinition>;
