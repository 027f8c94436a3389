import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { IncomingHttpHeaders } from 'node:http';
import { BasicStrategy } from 'passport-http';
import type { AuthConfiguration } from '../../config/auth.configuration.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { basicCredentials } from './basic-credentials.js';
import type { CredentialCheck } from './credential-check.js';

/** The name by which passport knows this scheme. */
export const BASIC_SCHEME = 'basic';

/** HTTP Basic authentication (RFC 7617) against the user file. */
@Injectable()
export class HtpasswdBasicStrategy extends PassportStrategy(BasicStrategy, BASIC_SCHEME) {
  constructor(
    { realm }: AuthConfiguration,
    private readonly credentials: CredentialCheck,
  ) {
    super({ realm, passReqToCallback: true });
  }

  /** Called by passport with its own idea of name and password, which {@link basicCredentials} corrects. */
  async validate(request: { headers: IncomingHttpHeaders }): Promise<AuthenticatedUser | false> {
    const given = basicCredentials(request.headers.authorization ?? '');
    if (given === undefined) return false;
    return (await this.credentials.isRight(given.name, given.password)) && { name: given.name };
  }
}
