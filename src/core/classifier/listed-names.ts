/**
 * Splits a client's list of findings, separated by commas or as a JSON list of texts, because a name may contain a comma.
 * @returns the names, not trimmed; undefined for JSON other than a list of texts
 */
export function listedNames(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith('[')) return text.split(',');
  const list = parsed(text);
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
