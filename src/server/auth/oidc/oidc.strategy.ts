import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { AuthenticatedUser } from '../authenticated-user.js';
import { BearerStrategy } from '../bearer.strategy.js';
import { isApiToken } from '../tokens/api-token.js';
import type { OidcIssuer } from './oidc-issuer.js';

/** Name of this scheme in passport. */
export const OIDC_SCHEME = 'oidc';

/** Access tokens (JWT, RFC 9068) of the configured OpenID Connect issuer. */
@Injectable()
export class OidcStrategy extends PassportStrategy(BearerStrategy, OIDC_SCHEME) {
  constructor(
    realm: string,
    private readonly issuer: OidcIssuer,
  ) {
    super({ realm, isOwn: (token: string) => !isApiToken(token) });
  }

  /** @throws DomainError `auth.token-refused`, `auth.token-expired`, `auth.unavailable` */
  validate(token: string): Promise<AuthenticatedUser> {
    return this.issuer.userOf(token);
  }
}
