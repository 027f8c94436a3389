/** Injection token of the {@link AccessSource}s that are configured. */
export const ACCESS_SOURCES = Symbol('AccessSources');

/** What the service has to ask before it can let anybody in by a scheme: a file of users or tokens, an issuer of tokens. */
export interface AccessSource {
  /** For `/health`, the metrics and the log. Names no path and no user. */
  readonly name: string;
  /** False while nobody gets in by it. */
  isUsable(): Promise<boolean>;
}
