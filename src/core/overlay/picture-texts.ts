import type { Language } from '../problem/translation.js';

/** Language of a picture, and whether its scores come from demonstration models. */
export interface PictureStyle {
  readonly language: Language;
  /** Whether the models only show how the service works. If so, the picture states that its scores mean nothing. */
  readonly isDemonstration: boolean;
}

/** The texts around the slices. */
export interface PictureTexts {
  /** Burned into every picture. */
  readonly research: string;
  /** Burned into every picture of demonstration models. */
  readonly demonstration: string;
  readonly title: string;
  readonly nowhere: string;
  /** @param logOdds of the place that adds most */
  readonly strongest: (logOdds: string) => string;
  readonly legend: string;
  readonly window: string;
  readonly scale: string;
  /** @param size of a place, such as `15 x 15 x 15` */
  readonly resolution: (size: string) => string;
}

export const PICTURE_TEXTS: Readonly<Record<Language, PictureTexts>> = {
  en: {
    research: 'RESEARCH USE ONLY — NOT A DIAGNOSIS',
    demonstration: 'DEMONSTRATION MODELS — THE SCORES MEAN NOTHING FOR A PATIENT',
    title: 'Where the scores come from',
    nowhere: 'No place raises any score.',
    strongest: (logOdds) => `Strongest: ${logOdds} log odds`,
    legend: 'of what the strongest place adds to the score',
    window: 'Lung window: level -600, width 1500 HU. R, L: the patient’s right and left.',
    scale: 'Each row has its own scale. Frames are its regions.',
    resolution: (size) => `A place is ${size} mm.`,
  },
  ru: {
    research: 'ТОЛЬКО ДЛЯ НАУЧНЫХ ЦЕЛЕЙ — НЕ ДИАГНОЗ',
    demonstration: 'ДЕМОНСТРАЦИОННЫЕ МОДЕЛИ — О ПАЦИЕНТЕ ОЦЕНКИ НИЧЕГО НЕ ГОВОРЯТ',
    title: 'Откуда берутся оценки',
    nowhere: 'Ни одно место не повышает оценок.',
    strongest: (logOdds) => `Максимум: ${logOdds} лог. шансов`,
    legend: 'от вклада самого сильного места в оценку',
    window: 'Окно лёгких: уровень -600, ширина 1500 HU. R, L — правая и левая сторона пациента.',
    scale: 'У каждой строки своя шкала. Рамки — её области.',
    resolution: (size) => `Место: ${size} мм.`,
  },
};
