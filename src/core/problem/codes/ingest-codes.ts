import type { ProblemDefinition, WarningDefinition } from '../problem-definition.js';

export const INGEST_CODES = {
  'dicom.no-dicom': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'no file of the archive is a DICOM image; the sentence says what they are',
    ru: 'В архиве нет снимков DICOM.',
  },
  'dicom.packed-files': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'no file of the archive is an image, and some are archives or compressed files themselves; of ZIPs, exactly one is opened',
    ru: 'В архиве нет снимков DICOM, но есть другие архивы или сжатые файлы. Распакуйте их и отправьте снимки в одном ZIP.',
  },
  'dicom.compressed-file': {
    kind: 'unusable-study',
    routes: ['warning'],
    en: 'the file is compressed (gzip, bzip2, xz)',
    ru: 'Файл сжат. Распакуйте его.',
  },
  'dicom.archive-file': {
    kind: 'unusable-study',
    routes: ['warning'],
    en: 'the file is an archive itself',
    ru: 'Файл сам является архивом. Распакуйте его.',
  },
  'dicom.image-crashed': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'reading an image crashed its reader twice',
    ru: 'Снимок не удалось прочитать: чтение дважды оборвалось. Выгрузите его заново.',
  },
  'dicom.too-many-images': {
    kind: 'too-large',
    routes: ['predict'],
    en: 'the files hold more than 50,000 images',
    ru: 'Снимков слишком много. Отправьте одно исследование.',
  },
  'dicom.invalid-series-uid': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'the field `series_uid` is not a UID',
    ru: 'Поле `series_uid` не UID серии.',
  },
  'ingest.thread-lost': {
    kind: 'fault',
    routes: ['predict'],
    en: 'reading the study broke off, most likely because memory ran out',
    ru: 'Чтение исследования оборвалось, вероятно, не хватило памяти. Сообщите оператору.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export const INGEST_WARNINGS = {
  'dicom.files-left-out': {
    en: 'files could not be read as CT images; the answer comes from the others',
    ru: {
      title: 'Часть файлов не использована',
      text: 'Эти файлы не удалось прочитать как снимки КТ; ответ получен по остальным.',
    },
  },
  'dicom.several-studies': {
    en: 'the archive holds several studies; one series of one of them was read',
    ru: {
      title: 'В архиве несколько исследований',
      text: 'Прочитано одно из них. Отправляйте исследования по одному.',
    },
  },
} as const satisfies Record<string, WarningDefinition>;
