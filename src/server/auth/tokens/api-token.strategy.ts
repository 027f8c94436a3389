import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { AuthenticatedUser } from '../authenticated-user.js';
import { BearerStrategy } from '../bearer.strategy.js';
import { isApiToken } from './api-token.js';
import type { TokenCheck } from './token-check.js';

/** The name by which passport knows this scheme. */
export const API_TOKEN_SCHEME = 'api-token';

/** Bearer tokens that `ctclip token create` has made. */
@Injectable()
export class ApiTokenStrategy extends PassportStrategy(BearerStrategy, API_TOKEN_SCHEME) {
  constructor(
    realm: string,
    private readonly tokens: TokenCheck,
  ) {
    super({ realm, isOwn: isApiToken });
  }

  /** @throws DomainError `auth.token-refused`, `auth.token-expired`, `auth.unavailable` */
  validate(token: string): Promise<AuthenticatedUser> {
    return this.tokens.userOf(token);
  }
}
