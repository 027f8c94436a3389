/** Whom the service may call back, and how patient it is. */
export interface WebhookSettings {
  /**
   * Hosts that requests may name: `pacs.example.org`, `*.example.org`, with `:port` if it is not the scheme's own.
   * Empty: nobody is called.
   */
  readonly allowedHosts: readonly string[];
  /** Whether `http://` will do. */
  readonly allowsHttp: boolean;
  /** Signs what is sent, so that its receiver knows that it is from this service. */
  readonly secret: string;
  /** Tries before a delivery is given up. */
  readonly attempts: number;
  /** From the first try to the second; each further wait is four times as long, up to an hour. */
  readonly firstDelayMs: number;
  /** For a receiver to take the whole delivery and answer. */
  readonly timeoutMs: number;
}
