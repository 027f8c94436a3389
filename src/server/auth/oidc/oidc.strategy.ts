import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { AuthenticatedUser } from '../authenticated-user.js';
import { BearerStrategy } from '../bearer.strategy.js';
import { isApiToken } from '../tokens/api-token.js';
import type { OidcIssuer } from './oidc-issuer.js';

/** The name by which passport knows this scheme. */
export const OIDC_SCHEME = 'oidc';

/** Access tokens (JWT, RFC 9068) of the OpenID Connect issuer that is configured. */
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
