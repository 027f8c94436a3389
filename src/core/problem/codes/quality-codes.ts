import type { ProblemDefinition, WarningDefinition } from '../problem-definition.js';

export const QUALITY_CODES = {
  'dicom.no-lungs': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the series shows another part of the body, or is not in Hounsfield units',
    ru: 'На снимках нет лёгких[ (найдено {lungMillilitres} мл)]: это другая часть тела или значения не в единицах Хаунсфилда.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export const QUALITY_WARNINGS = {
  'dicom.rescaled-twice': {
    en: 'the rescale to Hounsfield units seems to be applied twice: do not rely on the prediction',
    ru: {
      title: 'Значения, по-видимому, пересчитаны дважды',
      text: 'На такой ответ нельзя полагаться. Выгрузите исходные снимки томографа.',
    },
  },
  'dicom.not-rescaled': {
    en: 'the values do not look rescaled to Hounsfield units: do not rely on the prediction',
    ru: {
      title: 'Значения, по-видимому, не пересчитаны в единицы Хаунсфилда',
      text: 'На такой ответ нельзя полагаться. Выгрузите исходные снимки томографа.',
    },
  },
  'dicom.air-level': {
    en: 'the air around the patient is not near -1000 HU',
    ru: {
      title: 'Необычная плотность воздуха',
      text: 'Плотность воздуха вокруг пациента[ ({level} HU)] далека от −1000 HU: значения не в единицах Хаунсфилда или томограф не откалиброван.',
    },
  },
  'dicom.little-lung': {
    en: 'the series holds little air-filled lung',
    ru: {
      title: 'Мало лёгочной ткани',
      text: '[В серии {millilitres} мл воздушного лёгкого. ]Возможно, снята другая часть тела или только часть грудной клетки.',
    },
  },
  'dicom.coverage-short': {
    en: 'the series covers less than a chest',
    ru: {
      title: 'Грудная клетка снята не целиком',
      text: 'Серия[ ({length} мм)] короче грудной клетки: о том, что не снято, ответ ничего не говорит.',
    },
  },
  'dicom.coverage-long': {
    en: 'the series covers more than a chest; its middle was read',
    ru: {
      title: 'Снята не только грудная клетка',
      text: 'Серия[ ({length} мм)] длиннее грудной клетки; прочитана её середина[, {read} мм].',
    },
  },
  'dicom.lungs-cut-off': {
    en: 'the lungs continue beyond the ends of the series',
    ru: {
      title: 'Лёгкие сняты не целиком',
      text: 'Лёгкие продолжаются за краем серии: того, что там, модель не видела.',
    },
  },
  'dicom.lungs-outside-field': {
    en: 'the lungs reach the edge of the images: the field of view cuts parts off',
    ru: {
      title: 'Часть лёгких вне поля зрения',
      text: 'Лёгкие доходят до края снимков[ ({percent} %)]: часть их на снимки не попала.',
    },
  },
  'dicom.lungs-outside-crop': {
    en: 'parts of the lungs lie outside the middle of the series, which is the part that the model sees',
    ru: {
      title: 'Часть лёгких вне поля модели',
      text: 'Модель видит только середину серии[ ({box} мм); вне её {percent} % лёгких]. Реконструируйте серию так, чтобы грудная клетка была посередине.',
    },
  },
  'dicom.slices-far-apart': {
    en: 'the slices are far apart: small findings can lie between them',
    ru: {
      title: 'Срезы далеко друг от друга',
      text: '[Между срезами {distance} мм. ]Небольшие находки могут оказаться между ними.',
    },
  },
  'dicom.thick-slices': {
    en: 'the slices are thicker than those that the model was trained on',
    ru: {
      title: 'Толстые срезы',
      text: 'Срезы[ ({thickness} мм)] толще тех, на которых обучена модель[ (до {trained} мм)]: небольшие находки в них теряются.',
    },
  },
  'dicom.unusual-kernel': {
    en: 'the reconstruction kernel is unlike those that the model was trained on',
    ru: {
      title: 'Необычный фильтр реконструкции',
      text: 'Снимки[ с фильтром {kernel}] не похожи на те, на которых обучена модель (лёгочный и мягкотканный фильтры).',
    },
  },
} as const satisfies Record<string, WarningDefinition>;
