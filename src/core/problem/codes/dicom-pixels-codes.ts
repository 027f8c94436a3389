import type { ProblemDefinition } from '../problem-definition.js';

export const DICOM_PIXELS_CODES = {
  'dicom.unsupported-transfer-syntax': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the images have an unsupported compression',
    ru: 'Снимки сжаты способом, который сервис не читает[: {transferSyntaxUid}]. Выгрузите их без сжатия.',
  },
  'dicom.colour-image': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the image is a colour picture',
    ru: 'Это цветная картинка[ (значений на пиксель: {samplesPerPixel})], а не срез КТ. Отправьте исходные снимки.',
  },
  'dicom.truncated-pixel-data': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the pixels of the image are cut off',
    ru: 'Снимок обрывается[: нужно {expected} байт, а есть {found}]. Скопируйте исследование заново.',
  },
  'dicom.pixel-data-not-encapsulated': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the image claims to be compressed, but its pixel data is not in fragments',
    ru: 'Снимок объявлен сжатым, но не сжат: он неверно преобразован. Выгрузите его заново.',
  },
  'dicom.pixel-data-encapsulated': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the image claims not to be compressed, but its pixel data is in fragments',
    ru: 'Снимок объявлен несжатым, но сжат: он неверно преобразован. Выгрузите его заново.',
  },
  'dicom.damaged-fragments': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the fragments of the compressed pixel data are damaged',
    ru: 'Сжатое изображение снимка повреждено. Выгрузите его заново.',
  },
  'dicom.unknown-frame-boundaries': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the file does not say which fragments belong to which frame',
    ru: 'Файл не указывает, где в нём границы кадров[: кадров {numberOfFrames}, фрагментов {fragments}]. Выгрузите его заново.',
  },
  'dicom.damaged-pixel-data': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the pixel data cannot be decoded',
    ru: 'Изображение снимка повреждено[ ({decoder})]. Скопируйте исследование заново.',
  },
  'dicom.codestream-mismatch': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the compressed image does not match the header',
    ru: 'Сжатое изображение не соответствует заголовку снимка[: {attribute} — {codestream} вместо {header}]. Выгрузите его заново.',
  },
  'dicom.unsupported-codestream': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the compressed image uses an unsupported feature',
    ru: 'Снимок сжат вариантом, который сервис не читает[ ({decoder})]. Выгрузите его без сжатия.',
  },
} as const satisfies Record<string, ProblemDefinition>;
