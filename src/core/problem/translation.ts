import type { ProblemFields } from './domain-error.js';
import { type ProblemCode, PROBLEMS, WARNINGS } from './problem-codes.js';
import type { Warning } from './warning.js';

/** Languages of the sentences for users. The first is the default. */
export const LANGUAGES = ['en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

interface Sentence {
  readonly code: ProblemCode;
  /** The English sentence. */
  readonly message: string;
  readonly fields: ProblemFields;
}

/** The sentence of a problem in a language. All numbers of the English sentence are in it. */
export function problemSentence({ code, message, fields }: Sentence, language: Language): string {
  return language === 'en' ? message : withNumbersOf(message, filled(PROBLEMS[code].ru, fields));
}

/** A warning in a language. */
export function translatedWarning(warning: Warning, language: Language): Warning {
  if (language === 'en' || !Object.hasOwn(WARNINGS, warning.code)) return warning;
  const { title, text } = WARNINGS[warning.code].ru;
  const sentence = `${title}. ${filled(text, warning.values ?? {})}`;
  return { ...warning, message: withNumbersOf(warning.message, sentence) };
}

const OPTIONAL_PART = /\[([^\]]*)\]/g;
const VALUE = /\{(\w+)\}/g;

/** Fills the values into a sentence of the registry. Parts in brackets without their values are left out. */
export function filled(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(OPTIONAL_PART, (_, part: string) => {
    const names = [...part.matchAll(VALUE)].map(([, name = '']) => name);
    if (!names.every((name) => Object.hasOwn(values, name))) return '';
    return part.replaceAll(VALUE, (__, name: string) => inWords(values[name]));
  });
}

function inWords(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.map(String).join(value.every((item) => typeof item === 'number') ? ' x ' : ', ');
}

const NUMBER = /\d+(?:\.\d+)?/g;

/** Adds the English sentence if it says a number that the translation does not. */
function withNumbersOf(message: string, sentence: string): string {
  const said = new Set(sentence.match(NUMBER)?.map(Number));
  const lost = (message.match(NUMBER) ?? []).some((number) => !said.has(Number(number)));
  return lost ? `${sentence} (${message})` : sentence;
}
