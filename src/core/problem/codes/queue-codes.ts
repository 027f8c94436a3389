import type { ProblemDefinition } from '../problem-definition.js';

export const QUEUE_CODES = {
  'queue.full': {
    kind: 'busy',
    routes: ['predict'],
    en: 'as many studies as QUEUE_LIMIT allows arrive or wait',
    ru: 'Сервис занят: очередь полна. Попробуйте немного позже.',
  },
  'queue.client-gone': {
    kind: 'aborted',
    routes: [],
    en: 'the client went away before its study began',
    ru: 'Клиент ушёл раньше, чем началась оценка.',
  },
  'service.draining': {
    kind: 'unavailable',
    routes: ['predict', 'studies'],
    en: 'the service is being stopped, and finishes the studies that it has taken',
    ru: 'Сервис перезапускается. Попробуйте немного позже.',
  },
} as const satisfies Record<string, ProblemDefinition>;
