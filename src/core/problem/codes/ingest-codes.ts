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
    ru: 'Снимков слишком много[: больше {limit}]. Отправьте одно исследование.',
  },
  'dicom.impossible-values': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the image holds values that no CT has',
    ru: 'В снимке значения, которых у КТ не бывает. Выгрузите его заново.',
  },
  'dicom.blank-image': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'all pixels of the image have one value',
    ru: 'Снимок пуст: все пиксели одинаковы.',
  },
  'dicom.inconsistent-values': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'values lie on another scale than those of the neighbouring slices',
    ru: 'Значения срезов противоречат друг другу[ ({strange} из {slices})]: пересчёт в единицы Хаунсфилда, знак или разрядность неверны. Выгрузите серию заново.',
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
    en: 'reading the study failed, most likely because memory ran out',
    ru: 'Чтение исследования оборвалось: вероятно, не хватило памяти. Сообщите оператору.',
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
  'dicom.series-passed-over': {
    en: 'series that are preferred could not be read; the list of series says why',
    ru: {
      title: 'Прочитана не лучшая серия',
      text: 'Предпочтительную серию прочитать не удалось; причина указана в списке серий.',
    },
  },
  'dicom.processed-images': {
    en: 'only derived or processed images could be read',
    ru: {
      title: 'Снимки обработаны',
      text: 'Исходных снимков грудной клетки нет; прочитаны производные, а модель знает только исходные.',
    },
  },
  'dicom.study-uids-differ': {
    en: 'the images of one series name several studies',
    ru: {
      title: 'У серии несколько UID исследования',
      text: 'Снимки совпадают во всём остальном и прочитаны как одна серия.',
    },
  },
  'dicom.series-uid-per-image': {
    en: 'each image has a SeriesInstanceUID of its own',
    ru: {
      title: 'У каждого снимка свой UID серии',
      text: 'Снимки совпадают во всём остальном и прочитаны как одна серия.',
    },
  },
  'dicom.series-uids-differ': {
    en: 'one series was divided into several by their SeriesInstanceUIDs',
    ru: {
      title: 'Серия разделена на несколько',
      text: 'Снимки нескольких серий дополняют друг друга, совпадают во всём остальном и прочитаны как одна серия.',
    },
  },
  'dicom.modality-missing': {
    en: 'Modality is missing; the SOP class says that the images are CT',
    ru: {
      title: 'Модальность не указана',
      text: 'По классу SOP это КТ.',
    },
  },
  'dicom.lossy-images': {
    en: 'the images were compressed with loss',
    ru: {
      title: 'Снимки сжаты с потерями',
      text: 'Мелкие находки могли пропасть при сжатии.',
    },
  },
  'dicom.images-excluded': {
    en: 'images of the series are not slices; missing slices may be among them',
    ru: {
      title: 'Часть снимков серии — не срезы',
      text: 'Недостающие срезы могут быть среди них.',
    },
  },
  'dicom.several-studies': {
    en: 'the archive holds several studies; a series of the newest readable one was used',
    ru: {
      title: 'В архиве несколько исследований',
      text: 'Прочитано самое новое из пригодных. Отправляйте исследования по одному.',
    },
  },
} as const satisfies Record<string, WarningDefinition>;
