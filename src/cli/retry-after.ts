import { MILLISECONDS_PER_SECOND } from '../core/units/units.js';

/**
 * Seconds from a `Retry-After` header (RFC 9110, section 10.2.3), which holds a number of seconds or a date.
 * @returns undefined if the header is missing or has another format
 */
export function retryAfterSeconds(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / MILLISECONDS_PER_SECOND);
}
