const LONGEST_WAIT_SECONDS = 300;

/** Seconds that a client waits for the answer (`Prefer: wait=30`, RFC 7240, section 4.3); undefined without this preference. */
export function preferredWait(header: string | string[] | undefined): number | undefined {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  const match = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?:$|[,;\s])/i.exec(text);
  return match === null ? undefined : Math.min(Number(match[1]), LONGEST_WAIT_SECONDS);
}
