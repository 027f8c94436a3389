/**
 * Names of findings as clients list them: with commas between them, or as a JSON list of texts, since a name may have a comma.
 * @returns the names as they stand there; undefined for JSON that is no list of texts
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
