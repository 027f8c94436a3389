/** Origins as browsers write them: scheme, host, and the port unless it is the scheme's default. */
export type OriginList = readonly string[];

/**
 * Parses origins separated by commas or spaces (`https://pacs.example.org, http://localhost:3000`).
 * @returns undefined if an entry is not an origin, such as a wildcard or an address with a path
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
