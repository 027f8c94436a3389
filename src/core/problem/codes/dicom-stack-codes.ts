import type { ProblemDefinition, WarningDefinition } from '../problem-definition.js';

export const DICOM_STACK_CODES = {
  'dicom.no-positions': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'no image says where in the patient it lies',
    ru: 'Снимки не указывают своего положения. Отправьте исходные снимки томографа.',
  },
  'dicom.mixed-orientation': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the images differ in size, spacing or orientation, and no group is the majority',
    ru: 'Снимки серии разного размера, шага или наклона. Отправьте одну реконструкцию.',
  },
  'dicom.same-position': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'all slices lie at one position',
    ru: 'Все срезы в одном положении. Отправьте серию, которая охватывает грудную клетку.',
  },
  'dicom.not-a-stack': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the slices are stacked at an angle that no gantry tilt explains',
    ru: 'Срезы серии не складываются в объём.',
  },
  'dicom.missing-slices': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'too many slices are missing to interpolate them',
    ru: 'В серии не хватает слишком многих срезов.',
  },
  'dicom.unequal-gaps': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'gaps between slices are too wide to bridge',
    ru: 'Промежутки между срезами слишком велики. Отправьте полную серию.',
  },
  'dicom.shifted-slices': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'slices are shifted against each other by more than an image',
    ru: 'Срезы сдвинуты друг относительно друга больше чем на снимок.',
  },
  'dicom.volume-too-large': {
    kind: 'too-large',
    routes: ['predict'],
    en: 'the series has more voxels than a chest CT',
    ru: 'В серии больше вокселей, чем бывает в КТ грудной клетки.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export const DICOM_STACK_WARNINGS = {
  'dicom.odd-images': {
    en: 'images that differ in size, spacing or orientation were left out',
    ru: {
      title: 'Есть снимки, не подходящие к серии',
      text: 'Снимки другого размера, шага или наклона не учтены.',
    },
  },
  'dicom.duplicate-images': {
    en: 'images that repeat others were left out',
    ru: {
      title: 'Есть повторные снимки',
      text: 'Снимки с тем же положением и теми же пикселями не учтены.',
    },
  },
  'dicom.several-acquisitions': {
    en: 'the series holds several acquisitions; the largest was read',
    ru: {
      title: 'Несколько съёмок в одной серии',
      text: 'Прочитана самая большая из них.',
    },
  },
  'dicom.slices-interpolated': {
    en: 'missing slices were interpolated from their neighbours',
    ru: {
      title: 'Пропущенные срезы достроены',
      text: 'В серии не хватает срезов; они достроены по соседним.',
    },
  },
  'dicom.slices-resampled': {
    en: 'the distance between slices varies; they were interpolated to equal distances',
    ru: {
      title: 'Срезы пересчитаны на равный шаг',
      text: 'Расстояние между срезами менялось.',
    },
  },
  'dicom.gantry-tilt': {
    en: 'the gantry was tilted; the volume was sheared back',
    ru: {
      title: 'Гентри наклонён',
      text: 'Объём выпрямлен перед чтением.',
    },
  },
  'dicom.slices-shifted': {
    en: 'slices were shifted against each other; they were moved into place',
    ru: {
      title: 'Срезы сдвинуты',
      text: 'Срезы были смещены друг относительно друга и поставлены на место.',
    },
  },
} as const satisfies Record<string, WarningDefinition>;
