import type { ProblemDefinition } from '../problem-definition.js';

export const CLI_CODES = {
  'cli.usage': {
    kind: 'malformed',
    routes: [],
    en: 'a command was given a file or value that it cannot work with',
    ru: 'Команда не может работать с таким файлом или значением.',
  },
  'cli.service-unreachable': {
    kind: 'unavailable',
    routes: [],
    en: 'the service does not answer',
    ru: 'Сервис не отвечает.',
  },
  'cli.service-gone': {
    kind: 'unavailable',
    routes: [],
    en: 'the service has accepted no study for too long',
    ru: 'Сервис слишком долго не принимает исследований.',
  },
  'cli.service-refused': {
    kind: 'malformed',
    routes: [],
    en: 'the service answered with a failure',
    ru: 'Сервис ответил отказом.',
  },
  'cli.study-unreadable': {
    kind: 'malformed',
    routes: [],
    en: 'the study cannot be read from the disk',
    ru: 'Исследование не читается с диска.',
  },
  'cli.demo-failed': {
    kind: 'fault',
    routes: [],
    en: 'the demonstration got no answer',
    ru: 'Демонстрация не получила ответа.',
  },
  'cli.no-peers': {
    kind: 'misconfigured',
    routes: [],
    en: 'PACS_FILE is not set',
    ru: 'PACS_FILE не задан.',
  },
  'cli.unknown-peer': {
    kind: 'malformed',
    routes: [],
    en: 'PACS_FILE has no peer of this name',
    ru: 'В PACS_FILE нет системы с таким именем.',
  },
  'cli.unfit-host': {
    kind: 'misconfigured',
    routes: [],
    en: 'the host has problems that the doctor found',
    ru: 'Проверка сервера нашла ошибки.',
  },
} as const satisfies Record<string, ProblemDefinition>;
