import type { ProblemDefinition } from '../problem-definition.js';

export const AUTH_CODES = {
  'auth.credentials-missing': {
    kind: 'unauthenticated',
    routes: ['any'],
    en: 'the request has no credentials',
    ru: 'Вы не вошли. Обновите страницу и введите имя и пароль.',
  },
  'auth.credentials-wrong': {
    kind: 'unauthenticated',
    routes: ['any'],
    en: 'the user name or the password is wrong',
    ru: 'Неверное имя или пароль. Обновите страницу, чтобы ввести их снова.',
  },
  'auth.token-refused': {
    kind: 'unauthenticated',
    routes: ['any'],
    en: 'the bearer token is unknown, revoked, or not one for this service',
    ru: 'Токен доступа не принят: он неизвестен, отозван или выдан не для этого сервиса. Попросите у оператора новый.',
  },
  'auth.token-expired': {
    kind: 'unauthenticated',
    routes: ['any'],
    en: 'the bearer token has expired',
    ru: 'Срок действия токена доступа истёк. Получите новый.',
  },
  'auth.address-not-allowed': {
    kind: 'forbidden',
    routes: ['any'],
    en: "the client's network is not in AUTH_ALLOW",
    ru: 'Из вашей сети сервис недоступен. Попросите оператора разрешить её.',
  },
  'auth.foreign-origin': {
    kind: 'forbidden',
    routes: ['any'],
    en: 'a browser sends the request for a page of another site; see CORS_ORIGINS',
    ru: 'Запрос пришёл со страницы другого сайта. Откройте страницу самого сервиса.',
  },
  'auth.role-missing': {
    kind: 'forbidden',
    routes: ['any'],
    en: 'the credentials have no role that allows this',
    ru: 'Ваша учётная запись не даёт права на это действие. Обратитесь к оператору.',
  },
  'auth.not-an-admin': {
    kind: 'forbidden',
    routes: ['admin'],
    en: 'the user does not have the role admin',
    ru: 'Это разрешено только администраторам сервиса.',
  },
  'auth.admins-only-here': {
    kind: 'forbidden',
    routes: ['admin'],
    en: "without users, only the service's own host is an administrator",
    ru: 'Без учётных записей администрировать можно только с самого сервера.',
  },
  'auth.busy': {
    kind: 'busy',
    routes: ['any'],
    en: 'too many passwords are being checked',
    ru: 'Проверяется слишком много паролей. Попробуйте чуть позже.',
  },
  'auth.too-many-failures': {
    kind: 'busy',
    routes: ['any'],
    en: "too many wrong passwords for this user came from the client's address",
    ru: 'Слишком много неверных паролей. Подождите[ {retryAfter} с] и попробуйте ещё раз.',
  },
  'auth.unavailable': {
    kind: 'unavailable',
    routes: ['any'],
    en: 'the user file, the token file or the issuer of tokens cannot be used at the moment',
    ru: 'Сервис сейчас не может проверить учётные данные. Сообщите оператору и попробуйте позже.',
  },
  'auth.user-file': {
    kind: 'misconfigured',
    routes: [],
    en: 'AUTH_BASIC_FILE cannot be read, or a line of it is wrong',
    ru: 'Файл пользователей AUTH_BASIC_FILE не читается или содержит ошибки.',
  },
  'auth.token-file': {
    kind: 'misconfigured',
    routes: [],
    en: 'AUTH_TOKEN_FILE cannot be read, or a line of it is wrong',
    ru: 'Файл токенов AUTH_TOKEN_FILE не читается или содержит ошибки.',
  },
} as const satisfies Record<string, ProblemDefinition>;
