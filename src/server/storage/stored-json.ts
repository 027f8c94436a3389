import type { z } from 'zod';
import { jsonPath, parseJson } from '../../core/json/parse-json.js';

/**
 * Parses JSON that a store kept.
 * @throws Error that lists the mistakes and quotes nothing, because a record may name a patient
 */
export function parseStored<T>(schema: z.ZodType<T>, text: string): T {
  return parseJson(schema, jsonOf(text), (path, message) => `${jsonPath(path)}: ${message}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`It is not JSON (${text.length} characters).`);
  }
}
