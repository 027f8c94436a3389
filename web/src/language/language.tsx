import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import {
  CHANGE_DIGITS,
  changeText,
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

/** Region for the dates of each language. In English, 3/1 means different days in different regions. */
const REGIONS: Readonly<Record<Language, string>> = { en: 'en-GB', ru: 'ru' };

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

/** Reports the language that the user chooses in another tab. @returns function that removes the listener */
export function onChoiceOfLanguage(listener: (language: Language) => void): () => void {
  const follow = ({ key }: StorageEvent): void => {
    if (key === KEY) listener(preferredLanguage());
  };
  addEventListener('storage', follow);
  return () => removeEventListener('storage', follow);
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
  /** Formats the change from one score in [0, 1] to another, in percentage points. */
  readonly change: (from: number, to: number) => string;
  /** Formats a score in [0, 1] with as many digits as a change. */
  readonly comparedScore: (value: number) => string;
  /** Compares a probability with the threshold of its decision, both in [0, 1]. */
  readonly distance: (probability: number, threshold: number) => ThresholdDistance;
  /** Formats an ISO 8601 time for the language. */
  readonly moment: (iso: string) => string;
  /** Formats a day such as `2026-03-01` for the language. */
  readonly day: (iso: string) => string;
}

/** Everything a component needs for its texts; the same object as long as the language is the same. */
export function useSpeech(): Speech {
  return speechIn(useContext(LanguageContext));
}

const SPEECHES = new Map<Language, Speech>();

export function speechIn(language: Language): Speech {
  const known = SPEECHES.get(language);
  if (known !== undefined) return known;
  const speech = newSpeech(language);
  SPEECHES.set(language, speech);
  return speech;
}

function newSpeech(language: Language): Speech {
  return {
    language,
    say: MESSAGES[language],
    number: (value, digits = 0) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
    probability: (value) => unbroken(probabilityText(value, language)),
    comparedScore: (value) => unbroken(probabilityText(value, language, CHANGE_DIGITS)),
    change: (from, to) => changeText(from, to, language),
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
      return new Intl.DateTimeFormat(REGIONS[language], { dateStyle: 'medium', timeStyle: 'short' }).format(
        date,
      );
    },
    // Midnight of the browser's own time zone.
    day: (iso) =>
      new Intl.DateTimeFormat(REGIONS[language], { dateStyle: 'medium' }).format(new Date(`${iso}T00:00`)),
  };
}

/** A number and its signs stay on one line. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}
