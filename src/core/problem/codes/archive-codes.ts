import type { ProblemDefinition } from '../problem-definition.js';

export const ARCHIVE_CODES = {
  'archive.not-a-zip': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'the file is not a ZIP archive; the sentence says what it is, such as gzip, 7z, RAR, ISO or PDF',
    ru: 'Это не ZIP. Упакуйте файлы DICOM одного исследования в ZIP или отправьте папку.',
  },
  'archive.encrypted': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'the archive is protected by a password',
    ru: 'Архив защищён паролем. Отправьте его без пароля.',
  },
  'archive.truncated': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'the end of the archive is missing',
    ru: 'Архив обрывается: его конца нет[; пришло байт — {size}][, а нужно {needed}]. Скопируйте его заново.',
  },
  'archive.malformed': {
    kind: 'malformed',
    routes: ['predict'],
    en: "the archive's structure is damaged",
    ru: 'Архив повреждён. Скопируйте его заново.',
  },
  'archive.split': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'the file is one part of a split archive',
    ru: 'Это часть архива из нескольких томов. Отправьте обычный ZIP.',
  },
  'archive.damaged-entry': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'a file in the archive is damaged',
    ru: 'Один из файлов архива[, номер {entry},] повреждён. Скопируйте архив заново.',
  },
  'archive.header-mismatch': {
    kind: 'malformed',
    routes: ['predict'],
    en: "a file in the archive contradicts the archive's directory",
    ru: 'Архив повреждён: его оглавление не совпадает с содержимым[: запись {entry}, поле {field}]. Упакуйте файлы заново.',
  },
  'archive.size-mismatch': {
    kind: 'malformed',
    routes: ['predict'],
    en: "a file in the archive does not have the size that the archive's directory declares",
    ru: 'Архив повреждён: размер файла[ номер {entry}] в нём не тот, что указан[ (байт — {declared})]. Упакуйте файлы заново.',
  },
  'archive.overlapping-entries': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'files in the archive overlap',
    ru: 'Архив повреждён: файлы в нём накладываются друг на друга[, начиная с записи {entry}]. Упакуйте их заново.',
  },
  'archive.unsupported-compression': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'a file in the archive uses a compression other than Deflate',
    ru: 'Архив сжат необычным способом[: {method}][, запись {entry}]. Упакуйте файлы в обычный ZIP.',
  },
  'archive.total-too-large': {
    kind: 'too-large',
    routes: ['predict'],
    en: 'the archive would unpack to more than MAX_UNPACKED_MB',
    ru: 'В распакованном виде исследование слишком велико[: байт — {bytes}, а допустимо {maximum}]. Уберите из архива лишнее.',
  },
  'archive.too-many-entries': {
    kind: 'too-large',
    routes: ['predict'],
    en: 'the archive holds more than MAX_ARCHIVE_ENTRIES files',
    ru: 'В архиве слишком много файлов[: {entries}, а допустимо {maximum}]. Оставьте одно исследование.',
  },
  'archive.entry-too-large': {
    kind: 'too-large',
    routes: ['predict'],
    en: 'a file in the archive would unpack to more than any image has',
    ru: 'Один из файлов архива[, номер {entry},] слишком велик для снимка[: байт — {bytes}, а допустимо {maximum}].',
  },
  'archive.ratio-too-high': {
    kind: 'too-large',
    routes: ['predict'],
    en: 'a file in the archive would unpack to a suspiciously large size',
    ru: 'Один из файлов архива сжат подозрительно сильно[: в {ratio} раз, а допустимо в {maximum}]. Упакуйте файлы в обычный ZIP.',
  },
  'archive.directory-too-large': {
    kind: 'too-large',
    routes: ['predict'],
    en: "the archive's directory is too large",
    ru: 'Оглавление архива слишком велико[: байт — {bytes}, а допустимо {maximum}]. Оставьте одно исследование.',
  },
  'archive.unreadable': {
    kind: 'malformed',
    routes: [],
    en: 'the file or folder cannot be opened',
    ru: 'Файл или папка не открывается. Проверьте путь и права.',
  },
} as const satisfies Record<string, ProblemDefinition>;
