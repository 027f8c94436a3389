import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { isSecureUrl } from '../../../config/auth.configuration.js';

/** Validity times of an issuer's answers, in milliseconds. */
export interface IssuerKeysTimes {
  /** Validity of the issuer's description, which contains the address of its keys. */
  readonly description: number;
  /** Validity of the issuer's keys: a withdrawn key is accepted for at most this time. */
  readonly keys: number;
  /** Minimum time between requests after an unknown key or a failure, so that not every token causes a request. */
  readonly pause: number;
  /** Timeout of a request. */
  readonly timeout: number;
}

const TIMES: IssuerKeysTimes = { description: 3_600_000, keys: 600_000, pause: 30_000, timeout: 5000 };
const WELL_KNOWN = '.well-known/openid-configuration';

/**
 * The public keys of an OpenID Connect issuer, found by its description (OpenID Connect Discovery 1.0, section 4). The keys
 * are fetched again at the first token with an unknown key.
 */
export class IssuerKeys {
  private description: { readonly keys: JWTVerifyGetKey; readonly at: number } | undefined;
  private asking: Promise<JWTVerifyGetKey> | undefined;
  private failure: { readonly error: Error; readonly at: number } | undefined;

  constructor(
    private readonly issuer: string,
    private readonly times: IssuerKeysTimes = TIMES,
  ) {}

  /** Finds the key of a token. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => (await this.keys())(header, token);

  /** Whether the issuer's keys are known; fetches them if needed. */
  async areKnown(): Promise<boolean> {
    return this.requireKnown().then(
      () => true,
      () => false,
    );
  }

  /** @throws the reason why the issuer's keys are not known */
  async requireKnown(): Promise<void> {
    await this.keys();
  }

  private keys(): Promise<JWTVerifyGetKey> {
    const { description, failure, times } = this;
    const now = performance.now();
    if (description !== undefined && now - description.at < times.description)
      return Promise.resolve(description.keys);
    if (failure !== undefined && now - failure.at < times.pause) {
      // Keys from an expired description stay in use because they are fetched again from their own address.
      return description === undefined ? Promise.reject(failure.error) : Promise.resolve(description.keys);
    }
    this.asking ??= this.discover().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async discover(): Promise<JWTVerifyGetKey> {
    try {
      const keys = createRemoteJWKSet(await this.addressOfKeys(), {
        timeoutDuration: this.times.timeout,
        cooldownDuration: this.times.pause,
        cacheMaxAge: this.times.keys,
      });
      await keys.reload();
      this.description = { keys, at: performance.now() };
      this.failure = undefined;
      return keys;
    } catch (error) {
      const failure =
        error instanceof Error ? error : new Error('The issuer gave no answer.', { cause: error });
      this.failure = { error: failure, at: performance.now() };
      if (this.description !== undefined) return this.description.keys;
      throw failure;
    }
  }

  private async addressOfKeys(): Promise<URL> {
    const base = this.issuer.endsWith('/') ? this.issuer : `${this.issuer}/`;
    const response = await fetch(new URL(WELL_KNOWN, base), {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(this.times.timeout),
    });
    if (!response.ok)
      throw new Error(`The issuer answered the request for its description with status ${response.status}.`);
    const { issuer, jwks_uri: keys } = (await response.json()) as Readonly<Record<string, unknown>>;
    // Section 4.3: this check prevents a description of another issuer from being accepted.
    if (issuer !== this.issuer)
      throw new Error('The description belongs to an issuer other than AUTH_OIDC_ISSUER.');
    if (typeof keys !== 'string' || !isSecureUrl(keys))
      throw new Error("The description has no https address of the issuer's keys.");
    return new URL(keys);
  }
}
