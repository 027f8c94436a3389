/** Settings of webhooks. */
export interface WebhookSettings {
  /**
   * Hosts that requests may name: `pacs.example.org`, `*.example.org`, with `:port` if it is not the scheme's own.
   * Empty: webhooks are off.
   */
  readonly allowedHosts: readonly string[];
  /** Whether `http://` is allowed. */
  readonly allowsHttp: boolean;
  /** Key of the signature by which the receiver verifies the sender. */
  readonly secret: string;
  /** Maximum number of tries of a delivery. */
  readonly attempts: number;
  /** Delay between the first and the second try; each further delay is four times as long, up to an hour. */
  readonly firstDelayMs: number;
  /** Timeout of one try, until the status of the answer arrives. */
  readonly timeoutMs: number;
}
