import type { z } from 'zod';

/** Maximum number of mistakes that a message lists. */
const MAX_LISTED = 20;

/**
 * Checks a JSON value against a schema.
 * @param sentence puts a mistake into words, from its path in the value and the schema's message
 * @throws Error whose message lists the mistakes, separated by semicolons
 */
export function parseJson<T>(
  schema: z.ZodType<T>,
  json: unknown,
  sentence: (path: readonly PropertyKey[], message: string) => string,
): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const mistakes = [...new Set(result.error.issues.map(({ path, message }) => sentence(path, message)))];
  const more = mistakes.length - MAX_LISTED;
  throw new Error([...mistakes.slice(0, MAX_LISTED), ...(more > 0 ? [`${more} more`] : [])].join('; '));
}

/** A path as JavaScript writes it: `kernelClasses[0].rank`. */
export function jsonPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('');
}
