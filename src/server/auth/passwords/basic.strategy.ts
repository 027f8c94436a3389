import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { IncomingHttpHeaders } from 'node:http';
import { BasicStrategy } from 'passport-http';
import type { AuthConfiguration } from '../../../config/auth.configuration.js';
import type { AuthenticatedUser } from '../authenticated-user.js';
import type { Role } from '../roles.js';
import { basicCredentials } from './basic-credentials.js';
import type { CredentialCheck } from './credential-check.js';

/** Name of this scheme in passport. */
export const BASIC_SCHEME = 'basic';

export function basicChallenge(realm: string): string {
  return `Basic realm="${realm}"`;
}

/** The parts of a request that the strategy reads. */
interface BasicRequest {
  readonly headers: IncomingHttpHeaders;
  readonly clientAddress: string | undefined;
}

/** HTTP Basic authentication (RFC 7617) against the user file. */
@Injectable()
export class HtpasswdBasicStrategy extends PassportStrategy(BasicStrategy, BASIC_SCHEME) {
  constructor(
    private readonly configuration: AuthConfiguration,
    private readonly credentials: CredentialCheck,
  ) {
    super({ realm: configuration.realm, passReqToCallback: true });
  }

  /**
   * Ignores the name and password parsed by passport in favour of {@link basicCredentials}.
   * @throws DomainError `auth.too-many-failures`, `auth.busy`, `auth.unavailable`
   */
  async validate({ headers, clientAddress }: BasicRequest): Promise<AuthenticatedUser | false> {
    const given = basicCredentials(headers.authorization ?? '');
    if (given === undefined) return false;
    const { name } = given;
    return (
      (await this.credentials.isRight({ ...given, address: clientAddress })) && {
        name,
        roles: this.rolesOf(name),
      }
    );
  }

  /** The file has no roles: users are senders unless a variable lists them. */
  private rolesOf(name: string): readonly Role[] {
    const { adminUsers, readerUsers } = this.configuration;
    if (adminUsers.includes(name)) return ['admin'];
    return readerUsers.includes(name) ? ['reader'] : ['sender'];
  }
}
