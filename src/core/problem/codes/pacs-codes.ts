import type { ProblemDefinition } from '../problem-definition.js';

/** Deliveries to other systems. A delivery is tried again only after a problem of the kind `unavailable`. */
export const PACS_CODES = {
  'pacs.unreachable': {
    kind: 'unavailable',
    routes: [],
    en: 'the system of a delivery does not accept connections, or closed one',
    ru: 'Система получателя не принимает соединений или закрыла соединение.',
  },
  'pacs.tls-failed': {
    kind: 'unavailable',
    routes: [],
    en: 'the encrypted connection to the system of a delivery failed',
    ru: 'Не удалось установить защищённое соединение с системой получателя.',
  },
  'pacs.timeout': {
    kind: 'unavailable',
    routes: [],
    en: 'the system of a delivery did not answer in time',
    ru: 'Система получателя не ответила вовремя.',
  },
  'pacs.busy': {
    kind: 'unavailable',
    routes: [],
    en: 'the system of a delivery cannot accept objects now: status 0xA7xx, HTTP 429 or 5xx, transient rejection',
    ru: 'Система получателя сейчас не может принять объекты[: {answer}].',
  },
  'pacs.unexpected-answer': {
    kind: 'unavailable',
    routes: [],
    en: 'the system of a delivery broke the protocol, or aborted the association',
    ru: 'Система получателя нарушила протокол или прервала соединение.',
  },
  'pacs.association-rejected': {
    kind: 'misconfigured',
    routes: [],
    en: 'the system of a delivery rejected the association for good, such as for an unknown AE title',
    ru: 'Система получателя отклонила ассоциацию. Проверьте заголовки AE в PACS_FILE.',
  },
  'pacs.unsupported-object': {
    kind: 'misconfigured',
    routes: [],
    en: 'the system of a delivery does not accept a kind of object',
    ru: 'Система получателя не принимает объекты этого класса[: {sopClassUid}].',
  },
  'pacs.object-refused': {
    kind: 'unusable-study',
    routes: [],
    en: 'the system of a delivery refused an object for good: status 0xA9xx, 0xCxxx or another failure',
    ru: 'Система получателя отказалась принять объект[ {name}: {answer}].',
  },
  'pacs.denied': {
    kind: 'misconfigured',
    routes: [],
    en: 'the system of a delivery denies access: HTTP 401 or 403',
    ru: 'Система получателя отказывает в доступе. Проверьте authorizationFile в PACS_FILE.',
  },
  'pacs.request-refused': {
    kind: 'misconfigured',
    routes: [],
    en: 'the system of a delivery refused the request: another HTTP status from 300 on',
    ru: 'Система получателя отклонила запрос[: {answer}].',
  },
} as const satisfies Record<string, ProblemDefinition>;
