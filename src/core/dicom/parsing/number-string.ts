/** DICOM allows 16 characters (PS3.5 section 6.2); scanners write more, and this limit suffices for every number. */
const MAX_NUMBER_LENGTH = 64;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Value of a decimal string (DS). `parseFloat` would read `0.7garbage` as 0.7 and `nan` as NaN: here neither is a number.
 *
 * @returns a finite number, or null.
 */
export function parseDecimalString(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed.length > MAX_NUMBER_LENGTH || !DECIMAL.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/**
 * Value of an integer string (IS); `12.0`, which some scanners write, is 12.
 *
 * @returns a whole number in the 32-bit range of IS, or null.
 */
export function parseIntegerString(text: string): number | null {
  const value = parseDecimalString(text);
  return value !== null && Number.isInteger(value) && Math.abs(value) <= 2 ** 31 ? value : null;
}
