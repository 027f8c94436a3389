import type { ProblemDefinition } from '../problem-definition.js';

export const DEVICE_CODES = {
  'device.loading': {
    kind: 'unavailable',
    routes: ['predict', 'admin'],
    en: 'the models are being loaded',
    ru: 'Сервис ещё загружает модели. Попробуйте через минуту.',
  },
  'device.unavailable': {
    kind: 'unavailable',
    routes: ['predict', 'admin'],
    en: 'the process that computes predictions does not start at the moment',
    ru: 'Модели сейчас не работают. Попробуйте позже или сообщите оператору.',
  },
  'device.stopped': {
    kind: 'unavailable',
    routes: ['predict', 'admin'],
    en: 'the service is stopping',
    ru: 'Сервис останавливается. Попробуйте немного позже.',
  },
  'device.lost': {
    kind: 'fault',
    routes: ['predict'],
    en: 'the process that computes predictions died twice while it worked on this study',
    ru: 'Оценка оборвалась на этом исследовании. Сообщите оператору код запроса.',
  },
  'device.timeout': {
    kind: 'fault',
    routes: ['predict'],
    en: 'the study took longer than STUDY_TIMEOUT_SECONDS',
    ru: 'Оценка заняла слишком много времени[, больше {seconds} с,] и была остановлена.',
  },
  'device.internal': {
    kind: 'fault',
    routes: ['predict'],
    en: 'unexpected; the log has the reason under the request id',
    ru: 'Ошибка сервиса. Сообщите оператору код запроса.',
  },
  'device.disk-failed': {
    kind: 'unavailable',
    routes: ['predict'],
    en: 'a disk of the service failed while it worked on the study',
    ru: 'Сбой диска сервиса[ ({code})]. Сообщите оператору код запроса.',
  },
  'device.died': {
    kind: 'unavailable',
    routes: [],
    en: 'the process that computes predictions ended and is replaced',
    ru: 'Процесс оценки завершился и перезапускается.',
  },
  'device.start-died': {
    kind: 'misconfigured',
    routes: [],
    en: 'the process that computes predictions ended while it started',
    ru: 'Процесс оценки завершился при запуске.',
  },
  'device.start-timeout': {
    kind: 'misconfigured',
    routes: [],
    en: 'the models took too long to load',
    ru: 'Модели загружались слишком долго.',
  },
  'device.start-failed': {
    kind: 'misconfigured',
    routes: [],
    en: 'the process that computes predictions could not start',
    ru: 'Процесс оценки не запустился.',
  },
} as const satisfies Record<string, ProblemDefinition>;
