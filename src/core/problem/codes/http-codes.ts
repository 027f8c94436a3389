import type { ProblemDefinition } from '../problem-definition.js';

export const HTTP_CODES = {
  'http.bad-request': {
    kind: 'malformed',
    routes: ['any'],
    en: 'the request is not HTTP/1.1, or its address or its header Content-Type cannot be understood',
    ru: 'Запрос не удалось разобрать. Проверьте адрес и заголовок Content-Type.',
  },
  'http.unknown-response-format': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'response_format is not a known form of the answer',
    ru: 'Такого вида ответа (`response_format`) нет.[ Возможны: {allowed}.]',
  },
  'http.not-found': {
    kind: 'not-found',
    routes: ['any'],
    en: 'nothing exists at this address',
    ru: 'По этому адресу ничего нет.',
  },
  'http.method-not-allowed': {
    kind: 'wrong-method',
    routes: ['any'],
    en: 'the address exists for other methods; the header Allow names them',
    ru: 'Этот адрес не принимает такой метод HTTP.',
  },
  'http.request-timeout': {
    kind: 'too-slow',
    routes: ['any'],
    en: 'the request headers did not arrive in time',
    ru: 'Заголовки запроса не пришли вовремя. Отправьте запрос ещё раз.',
  },
  'http.payload-too-large': {
    kind: 'too-large',
    routes: ['any'],
    en: 'the body is larger than this address takes',
    ru: 'Тело запроса больше, чем принимает этот адрес.',
  },
  'http.request-header-fields-too-large': {
    kind: 'headers-too-large',
    routes: ['any'],
    en: 'the request headers are too large',
    ru: 'Заголовки запроса слишком велики.',
  },
  internal: {
    kind: 'fault',
    routes: ['any'],
    en: 'unexpected; the log has the reason under the request id',
    ru: 'Ошибка сервиса. Сообщите оператору код запроса.',
  },
  'http.address-unusable': {
    kind: 'misconfigured',
    routes: [],
    en: 'the service cannot listen at HOST and PORT',
    ru: 'Сервис не может открыть адрес HOST и PORT.',
  },
} as const satisfies Record<string, ProblemDefinition>;
