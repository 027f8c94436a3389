import type { AuthConfiguration } from '../../config/auth.configuration.js';
import type { AccessSource } from './access-source.js';
import { bearerChallenge } from './bearer-challenge.js';
import { OIDC_SCHEME, OidcStrategy } from './oidc/oidc.strategy.js';
import { OidcIssuer } from './oidc/oidc-issuer.js';
import { BASIC_SCHEME, basicChallenge, HtpasswdBasicStrategy } from './passwords/basic.strategy.js';
import { CredentialCheck } from './passwords/credential-check.js';
import { parseHtpasswd } from './passwords/htpasswd.js';
import { LoginThrottle } from './passwords/login-throttle.js';
import type { ComparePassword } from './passwords/password-thread.js';
import { API_TOKEN_SCHEME, ApiTokenStrategy } from './tokens/api-token.strategy.js';
import { TokenCheck } from './tokens/token-check.js';
import { parseTokenFile } from './tokens/token-file.js';
import { WatchedFile } from './watched-file.js';

/** A configured authentication scheme. Its strategy is registered with passport. */
export interface Scheme {
  /** Name of its strategy in passport. */
  readonly name: string;
  /** Challenge for `WWW-Authenticate`. */
  readonly challenge: string;
  readonly source: AccessSource;
}

/**
 * Opens the configured schemes in the order of their challenges, because some browsers read only the first challenge.
 * @throws DomainError when a file cannot be used
 */
export async function openSchemes(
  configuration: AuthConfiguration,
  compare: ComparePassword,
): Promise<Scheme[]> {
  const { basicFile, tokenFile, oidc, realm, maxFailures } = configuration;
  const schemes: Scheme[] = [];
  if (basicFile !== undefined) {
    const source = await WatchedFile.open('users', basicFile, parseHtpasswd);
    const throttle = new LoginThrottle(maxFailures);
    const check = new CredentialCheck({ users: () => source.current(), compare, throttle });
    new HtpasswdBasicStrategy(configuration, check);
    schemes.push({ name: BASIC_SCHEME, challenge: basicChallenge(realm), source });
  }
  if (tokenFile !== undefined) {
    const source = await WatchedFile.open('tokens', tokenFile, parseTokenFile);
    new ApiTokenStrategy(realm, new TokenCheck(() => source.current()));
    schemes.push({ name: API_TOKEN_SCHEME, challenge: bearerChallenge(realm), source });
  }
  if (oidc !== undefined) {
    const source = new OidcIssuer(oidc);
    new OidcStrategy(realm, source);
    schemes.push({ name: OIDC_SCHEME, challenge: bearerChallenge(realm), source });
  }
  return schemes;
}
