import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import {
  distanceFromThreshold,
  probabilityText,
  type ThresholdDistance,
} from '../../../src/core/probability/probability-text.js';
import { english, type Messages } from './messages.en.js';
import { russian } from './messages.ru.js';

export type Language = 'en' | 'ru';

const MESSAGES: Readonly<Record<Language, Messages>> = { en: english, ru: russian };

/** Names of the languages, each in its own language. */
export const LANGUAGES: readonly {
  readonly language: Language;
  readonly name: string;
  readonly short: string;
}[] = [
  { language: 'en', name: 'English', short: 'EN' },
  { language: 'ru', name: 'Русский', short: 'RU' },
];

const KEY = 'ctclip.language';

/** The user's choice, otherwise the first of the browser's languages that the page supports. */
export function preferredLanguage(): Language {
  const candidates = [chosenLanguage(), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return candidates.find((language) => language === 'en' || language === 'ru') ?? 'en';
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage is unavailable: the choice lasts until the page closes.
  }
}

function chosenLanguage(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const LanguageContext = createContext<Language>('en');

export interface Speech {
  readonly language: Language;
  readonly say: Messages;
  /** Formats a number for the language. */
  readonly number: (value: number, digits?: number) => string;
  /** Formats a probability in [0, 1]. */
  readonly probability: (value: number) => string;
  /** Compares a probability with the threshold of its decision, both in [0, 1]. */
  readonly distance: (probability: number, threshold: number) => ThresholdDistance;
  /** Formats an ISO 8601 time for the language. */
  readonly moment: (iso: string) => string;
}

/** Everything a component needs for its texts. */
export function useSpeech(): Speech {
  return speechIn(useContext(LanguageContext));
}

export function speechIn(language: Language): Speech {
  return {
    language,
    say: MESSAGES[language],
    number: (value, digits = 0) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
    probability: (value) => unbroken(probabilityText(value, language)),
    distance: (probability, threshold) => {
      const distance = distanceFromThreshold(probability, threshold, language);
      return {
        ...distance,
        probability: unbroken(distance.probability),
        threshold: unbroken(distance.threshold),
      };
    },
    moment: (iso) => {
      const date = new Date(iso);
      if (Number.isNaN(date.getTime())) return '';
      return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
    },
  };
}

/** A number and its signs stay on one line. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}
