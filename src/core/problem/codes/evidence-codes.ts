import type { ProblemDefinition, WarningDefinition } from '../problem-definition.js';

export const EVIDENCE_CODES = {
  'evidence.finding-codes': {
    kind: 'misconfigured',
    routes: [],
    en: '`finding-codes.json` cannot be used',
    ru: 'Файл `finding-codes.json` нельзя использовать. Сравните его с поставляемым.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export const EVIDENCE_WARNINGS = {
  'evidence.invalid-uids': {
    en: 'evidence objects were requested, but a UID of the images is missing or invalid: no object can refer to them',
    ru: {
      title: 'Объекты DICOM не созданы',
      text: 'У снимков нет UID или он неверный, поэтому другие объекты не могут на них ссылаться. Выгрузите исходные снимки.',
    },
  },
  'evidence.no-images': {
    en: 'evidence objects were requested, but the study has no DICOM images',
    ru: {
      title: 'Объекты DICOM не созданы',
      text: 'В исследовании нет снимков DICOM, а значит, нет пациента и снимков, на которые можно сослаться. Отправьте исследование DICOM.',
    },
  },
  'evidence.no-identity': {
    en: 'evidence objects were requested, but the attributes of patient and study cannot be copied from the images',
    ru: {
      title: 'Объекты DICOM не созданы',
      text: 'Данные пациента и исследования нельзя скопировать из снимков.',
    },
  },
} as const satisfies Record<string, WarningDefinition>;
