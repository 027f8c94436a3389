import { isUid } from '../parsing/identifier.js';
import { defineAttribute, type Vr } from './dictionary.js';
import { formatDecimal, typedValue, type ElementAttributes } from './elements.js';

/** Rules of one text representation (PS3.5 table 6.2-1). */
interface TextRule {
  /** Most characters of one value. */
  readonly longest: number;
  /** Whether a backslash separates values. */
  readonly several: boolean;
  /** Form of a value, where it is stricter than the character set. */
  readonly form?: RegExp;
}

const SHORT_TEXT = 1024;
const LONG_TEXT = 10_240;
const UNLIMITED = 0xfffffffe;

const TEXT_RULES: Partial<Record<Vr, TextRule>> = {
  AE: { longest: 16, several: true, form: /^[\x20-\x7e]*$/ },
  AS: { longest: 4, several: true, form: /^(\d{3}[DWMY])?$/ },
  CS: { longest: 16, several: true, form: /^[A-Z0-9_ ]*$/ },
  DA: { longest: 8, several: true, form: /^(\d{8})?$/ },
  DS: { longest: 16, several: true, form: /^([+-]?(\d+\.?\d*|\.\d+)(E[+-]?\d+)?)?$/i },
  DT: { longest: 26, several: true, form: /^(\d{4,14}(\.\d{1,6})?([+-]\d{4})?)?$/ },
  IS: { longest: 12, several: true, form: /^([+-]?\d+)?$/ },
  LO: { longest: 64, several: true },
  LT: { longest: LONG_TEXT, several: false },
  PN: { longest: 64, several: true },
  SH: { longest: 16, several: true },
  ST: { longest: SHORT_TEXT, several: false },
  TM: { longest: 14, several: true, form: /^(\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?)?$/ },
  UC: { longest: UNLIMITED, several: true },
  UI: { longest: 64, several: true },
  UR: { longest: UNLIMITED, several: false, form: /^[\x21-\x7e]*$/ },
  UT: { longest: UNLIMITED, several: false },
};

/** Control characters that paragraphs may contain: tab, line feed, form feed, carriage return (PS3.5 section 6.1.3). */
const PARAGRAPHS: ReadonlySet<Vr> = new Set(['LT', 'ST', 'UT']);
const OF_PARAGRAPHS = /[\t\n\f\r]/g;
const CONTROL_CHARACTER = /\p{Cc}/u;
/** Characters that every character set of PS3.3 section C.12.1.1.2 has. */
const BASIC_CHARACTERS = /^\p{ASCII}*$/u;
const UTF8 = 'ISO_IR 192';

/** Attributes that the files of every class need (type 1 of PS3.3 section C.12.1, C.7.2.1 and C.7.3.1). */
const ALWAYS_REQUIRED = ['SOPClassUID', 'SOPInstanceUID', 'StudyInstanceUID', 'SeriesInstanceUID'] as const;

/**
 * Checks a data set before it is written: lengths and characters by value representation (PS3.5 section 6.2), characters
 * outside the declared character set, and required attributes. Raw bytes come from another program: only their even
 * length is checked.
 * @param required keywords of further attributes of type 1, which must be present and not empty
 * @throws Error naming the attribute, never its value: a mistake in the calling code
 */
export function checkAttributes(attributes: ElementAttributes, required: readonly string[] = []): void {
  for (const keyword of [...ALWAYS_REQUIRED, ...required])
    if (isEmpty(attributes[keyword])) throw new Error(`${keyword} is required, and is missing or empty`);
  checkDataSet(attributes, '', attributes['SpecificCharacterSet'] === UTF8);
}

function isEmpty(given: ElementAttributes[string]): boolean {
  if (given === undefined) return true;
  const { value } = typedValue('UN', given);
  return typeof value !== 'number' && value.length === 0;
}

function checkDataSet(attributes: ElementAttributes, path: string, isUtf8: boolean): void {
  for (const [name, given] of Object.entries(attributes)) {
    if (given === undefined) continue;
    const { vr, value } = typedValue(defineAttribute(name).vr, given);
    const place = `${path}${name}`;
    if (value instanceof Uint8Array) {
      if (value.length % 2 !== 0) throw new Error(`${place} has an odd length`);
      continue;
    }
    const values: readonly (string | number | ElementAttributes)[] =
      typeof value === 'string' || typeof value === 'number' ? [value] : value;
    values.forEach((one, index) => {
      if (typeof one === 'object') checkDataSet(one, `${place}[${index}].`, isUtf8);
      else checkValue(vr, one, place, isUtf8);
    });
  }
}

function checkValue(vr: Vr, value: string | number, place: string, isUtf8: boolean): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${place} is not a number`);
  const rule = TEXT_RULES[vr];
  if (rule === undefined) return;
  const text = typeof value === 'number' && vr === 'DS' ? formatDecimal(value) : String(value);
  const length = vr === 'PN' ? longestGroup(text) : Array.from(text).length;
  if (length > rule.longest) throw new Error(`${place} is longer than the ${rule.longest} of ${vr}`);
  if (rule.several && text.includes('\\')) throw new Error(`a value of ${place} contains a backslash`);
  if (CONTROL_CHARACTER.test(PARAGRAPHS.has(vr) ? text.replaceAll(OF_PARAGRAPHS, '') : text))
    throw new Error(`${place} contains a control character`);
  if (!isUtf8 && !BASIC_CHARACTERS.test(text))
    throw new Error(`${place} has characters that the character set of the file may lack`);
  if (rule.form?.test(text) === false || (vr === 'UI' && text !== '' && !isUid(text)))
    throw new Error(`${place} does not have the form of ${vr}`);
}

/** Characters in the longest group of a name: the limit applies to each of its three groups. */
function longestGroup(name: string): number {
  return Math.max(...name.split('=').map((group) => Array.from(group).length));
}
