import type { ProblemDefinition } from '../problem-definition.js';

export const WEBHOOK_CODES = {
  'webhook.off': {
    kind: 'malformed',
    routes: ['studies'],
    en: 'this service sends no webhooks',
    ru: 'Этот сервис не отправляет уведомлений.',
  },
  'webhook.not-a-url': {
    kind: 'malformed',
    routes: ['studies'],
    en: '`webhook_url` is not an address that a service may call',
    ru: '`webhook_url` не адрес https://, на который сервис может отправлять уведомления.',
  },
  'webhook.host-not-allowed': {
    kind: 'malformed',
    routes: ['studies'],
    en: 'the host of `webhook_url` is not in WEBHOOK_ALLOWED_HOSTS',
    ru: 'Узла из `webhook_url` нет в WEBHOOK_ALLOWED_HOSTS.',
  },
  'webhook.no-secret': {
    kind: 'misconfigured',
    routes: [],
    en: 'WEBHOOK_ALLOWED_HOSTS needs WEBHOOK_SECRET_FILE',
    ru: 'Для WEBHOOK_ALLOWED_HOSTS нужен WEBHOOK_SECRET_FILE.',
  },
  'webhook.damaged': {
    kind: 'fault',
    routes: [],
    en: 'a webhook of an earlier version cannot be read, or has lost its study',
    ru: 'Уведомление прежней версии не читается, или его исследование удалено.',
  },
} as const satisfies Record<string, ProblemDefinition>;
