import type { ProblemDefinition } from '../problem-definition.js';

export const DELIVERY_CODES = {
  'delivery.unknown-destination': {
    kind: 'malformed',
    routes: ['studies'],
    en: '`deliver_to` names a system that is not in PACS_FILE',
    ru: 'В `deliver_to` названа система, которой этот сервис ничего не отправляет.',
  },
  'delivery.not-dicom': {
    kind: 'malformed',
    routes: ['studies'],
    en: '`deliver_to` was sent with a NIfTI volume, which has no patient',
    ru: 'Для `deliver_to` нужно исследование DICOM: в файле NIfTI нет данных пациента.',
  },
  'delivery.unknown': {
    kind: 'not-found',
    routes: ['admin'],
    en: 'the delivery does not exist, or its study was removed',
    ru: 'Такой доставки нет, или её исследование удалено.',
  },
  'delivery.not-waiting': {
    kind: 'conflict',
    routes: ['admin'],
    en: 'the delivery is being sent, or was delivered',
    ru: 'Доставка сейчас выполняется или уже завершена.',
  },
  'delivery.nothing-to-deliver': {
    kind: 'unusable-study',
    routes: [],
    en: 'the study has no objects for the system of a delivery',
    ru: 'У исследования нет объектов для системы получателя.',
  },
  'delivery.unknown-peer': {
    kind: 'misconfigured',
    routes: [],
    en: 'PACS_FILE has lost the system of a delivery',
    ru: 'В PACS_FILE больше нет системы получателя.',
  },
} as const satisfies Record<string, ProblemDefinition>;
