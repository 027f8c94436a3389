/** Origins as browsers write them: scheme, host, and port where it is not the scheme's own. */
export type OriginList = readonly string[];

/**
 * Origins from text, between commas or spaces (`https://pacs.example.org, http://localhost:3000`).
 * @returns undefined when an entry is none: a wildcard, an address with a path
 */
export function parseOriginList(text: string): OriginList | undefined {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const origins = entries.map(originOf);
  return origins.length > 0 && origins.every((origin) => origin !== undefined) ? origins : undefined;
}

function originOf(entry: string): string | undefined {
  if (!/^https?:\/\//i.test(entry) || !URL.canParse(entry)) return undefined;
  const { origin, href } = new URL(entry);
  return href === `${origin}/` && !origin.includes('*') ? origin : undefined;
}
