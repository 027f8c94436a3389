/** Injection token of the configured {@link AccessSource}s. */
export const ACCESS_SOURCES = Symbol('AccessSources');

/** The source of a scheme's credentials: a file of users or tokens, or an issuer of tokens. */
export interface AccessSource {
  /** Name in `/health`, the metrics and the log. It contains neither a path nor a user. */
  readonly name: string;
  /** False while the source admits nobody. */
  isUsable(): Promise<boolean>;
}
