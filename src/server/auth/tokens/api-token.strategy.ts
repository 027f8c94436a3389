import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { AuthenticatedUser } from '../authenticated-user.js';
import { BearerStrategy } from '../bearer.strategy.js';
import { isApiToken } from './api-token.js';
import type { TokenCheck } from './token-check.js';

/** Name of this scheme in passport. */
export const API_TOKEN_SCHEME = 'api-token';

/** Bearer tokens made by `ctclip token create`. */
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
