import { PROBLEMS, WARNINGS } from '../../../src/core/problem/problem-codes.js';
import type { ServiceWarning } from './messages.en.js';

/** Failures that the page itself detects. */
const PAGE_FAILURES: Readonly<Record<string, string>> = {
  'page.unreachable': 'Сервис недоступен. Проверьте сеть и попробуйте ещё раз.',
  'page.gone':
    'На сервисе этого исследования больше нет: результаты хранятся недолго. Отправьте его ещё раз.',
  'page.nothing-given': 'Здесь нет файлов. Нужен ZIP, папка с файлами DICOM или файл NIfTI.',
  'page.too-much-given':
    'Это больше одного исследования: свыше 65 535 файлов или 4 ГБ. Нужна одна КТ грудной клетки.',
  'page.unreadable-file': 'Файл не читается. Скопируйте папку на этот компьютер и попробуйте ещё раз.',
  'page.foreign-answer':
    'Ответил не сервис, а, например, прокси. Перезагрузите страницу и войдите, если она об этом попросит.',
  'page.fault':
    'На этой странице произошла ошибка. Перезагрузите её и попробуйте ещё раз. Если не поможет, сообщите администратору сервиса.',
};

/** Sentences by code, with placeholders for values (`filled`): the page's own and those of the service's error codes. */
export const russianFailures: Readonly<Record<string, string>> = {
  ...PAGE_FAILURES,
  ...Object.fromEntries(Object.entries(PROBLEMS).map(([code, { ru }]) => [code, ru])),
};

/** Users can expand the service's own sentence, which contains the numbers. */
export const russianWarnings: Readonly<Record<string, ServiceWarning>> = Object.fromEntries(
  Object.entries(WARNINGS).map(([code, { ru }]) => [code, ru]),
);
