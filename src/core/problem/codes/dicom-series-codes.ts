import type { ProblemDefinition } from '../problem-definition.js';

export const DICOM_SERIES_CODES = {
  'dicom.no-ct': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the study has no CT series',
    ru: 'В исследовании нет серии КТ[: серий — {series}, их модальности — {modalities}]. Отправьте КТ грудной клетки.',
  },
  'dicom.too-few-slices': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the largest CT series has under 20 slices',
    ru: 'В самой большой серии КТ слишком мало пригодных срезов[: {slices}, а нужно не меньше {minimumSlices}]. Отправьте серию целиком.',
  },
  'dicom.no-usable-series': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'no series has readable slices; the sentence lists the images of the study',
    ru: 'Ни из одной серии нельзя построить объём.',
  },
  'dicom.several-patients': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the images belong to several patients, and either no series was named or one series mixes them',
    ru: 'Снимки принадлежат нескольким пациентам[ ({patients})]. Отправьте исследование одного пациента.',
  },
  'dicom.series-not-found': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the study has no series `series_uid`',
    ru: 'В исследовании нет серии `series_uid`[: {seriesUid}].[ Есть {available}.]',
  },
  'dicom.series-not-usable': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the series `series_uid` cannot be read',
    ru: 'Серию `series_uid`[ ({seriesUid})] нельзя прочитать.',
  },
  'dicom.invalid-series-rules': {
    kind: 'misconfigured',
    routes: [],
    en: 'SERIES_RULES_FILE cannot be used',
    ru: 'Файл правил выбора серий непригоден.',
  },
} as const satisfies Record<string, ProblemDefinition>;
