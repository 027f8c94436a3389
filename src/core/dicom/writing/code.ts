import type { ElementAttributes } from './elements.js';

/** A coded concept (PS3.3 section 8). */
export interface Code {
  readonly value: string;
  /** Coding Scheme Designator, such as `DCM`, `SCT`, `RADLEX`. */
  readonly scheme: string;
  readonly meaning: string;
}

/** Longest values of CodeValue (SH) and CodeMeaning (LO). */
const LONGEST_VALUE = 16;
const LONGEST_MEANING = 64;

/** An item of a code sequence; a long value is a LongCodeValue (PS3.3 table 8.8-1a). */
export function codeItem({ value, scheme, meaning }: Code): ElementAttributes {
  return {
    ...(value.length > LONGEST_VALUE ? { LongCodeValue: value } : { CodeValue: value }),
    CodingSchemeDesignator: scheme,
    CodeMeaning: Array.from(meaning).slice(0, LONGEST_MEANING).join('').trim(),
  };
}
