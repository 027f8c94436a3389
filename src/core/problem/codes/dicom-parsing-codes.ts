import type { ProblemDefinition } from '../problem-definition.js';

export const DICOM_PARSING_CODES = {
  'dicom.not-dicom': {
    kind: 'unusable-study',
    routes: ['warning'],
    en: 'the file is not DICOM',
    ru: 'Файл не DICOM.',
  },
  'dicom.directory-file': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'there is a DICOMDIR without the images that it lists',
    ru: 'В архиве есть DICOMDIR, оглавление диска, но нет самих снимков. Отправьте диск целиком, со всеми папками.',
  },
  'dicom.no-pixel-data': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the file is DICOM without pixel data',
    ru: 'В снимках нет изображения: его удалила программа выгрузки или обезличивания. Отправьте исходные снимки.',
  },
  'dicom.not-ct': {
    kind: 'unusable-study',
    routes: ['warning'],
    en: 'the file is not a CT image; it is left out without a warning',
    ru: 'Файл не снимок КТ.',
  },
  'dicom.truncated-header': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the file ends inside its header',
    ru: 'Снимок обрывается внутри заголовка[, после {size} байт]. Скопируйте исследование заново.',
  },
  'dicom.damaged-header': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the elements of the header do not follow one another as DICOM requires',
    ru: 'Заголовок снимка повреждён. Скопируйте исследование заново.',
  },
  'dicom.nested-too-deep': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the header nests sequences too deep',
    ru: 'В заголовке снимка слишком глубокая вложенность. Выгрузите исследование заново.',
  },
  'dicom.header-too-large': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the header is too long',
    ru: 'Заголовок снимка слишком велик[: больше {limitBytes} байт]. Выгрузите исследование без приватных полей.',
  },
  'dicom.too-many-elements': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the header has too many elements',
    ru: 'В заголовке снимка слишком много полей[: больше {limit}]. Выгрузите исследование заново.',
  },
  'dicom.damaged-deflate': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the deflated data set cannot be inflated',
    ru: 'Сжатые данные снимка повреждены. Выгрузите исследование заново.',
  },
  'dicom.deflated-too-large': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the deflated data set inflates to more than its header allows',
    ru: 'Сжатые данные снимка распаковываются в слишком большой объём[: больше {limitBytes} байт].',
  },
  'dicom.missing-attribute': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the file lacks an attribute that every image needs',
    ru: 'В снимке нет обязательного поля[ {attribute}]. Отправьте исходные снимки томографа.',
  },
  'dicom.invalid-attribute': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'an attribute has an invalid value',
    ru: 'В снимке поле[ {attribute}] с недопустимым значением. Отправьте исходные снимки томографа.',
  },
  'dicom.image-too-large': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the image has no rows or columns, or too many',
    ru: 'У снимка размер, какого у КТ не бывает[: строк {rows}, столбцов {columns}, а возможно от 1 до {limit}]. Отправьте исходные снимки томографа.',
  },
  'dicom.unsupported-bits-allocated': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the pixels are not stored in 8, 16 or 32 bits',
    ru: 'Пиксели снимка хранятся необычным образом[: бит на пиксель {bitsAllocated}, а читаются 8, 16 и 32]. Выгрузите его с 16 битами на пиксель.',
  },
  'dicom.float-pixel-data': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the images store floating-point numbers, which no CT image does',
    ru: 'Пиксели снимков записаны дробными числами (Float Pixel Data), чего у КТ не бывает. Выгрузите исходные снимки томографа.',
  },
  'dicom.inconsistent-bits': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'BitsAllocated and BitsStored contradict each other',
    ru: 'Поля BitsAllocated[ ({bitsAllocated})] и BitsStored[ ({bitsStored})] противоречат друг другу.',
  },
  'dicom.multi-frame-without-geometry': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the file has several frames, but not their positions',
    ru: 'В файле несколько кадров[ ({numberOfFrames})] без указания их положения. Отправьте исходные снимки КТ.',
  },
  'dicom.frame-count-mismatch': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the number of frames differs from the number of their descriptions',
    ru: 'Число описанных кадров[ ({described})] не равно объявленному[ ({numberOfFrames})]. Выгрузите файл заново.',
  },
} as const satisfies Record<string, ProblemDefinition>;
