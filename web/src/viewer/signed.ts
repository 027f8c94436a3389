/** A whole number with a real minus sign instead of a hyphen. */
export function signed(value: number): string {
  return value < 0 ? `−${-value}` : String(value);
}
