import { Logger } from '@nestjs/common';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { OidcConfiguration } from '../../../config/auth.configuration.js';
import type { AccessSource } from '../access-source.js';
import { accessUnavailable, tokenExpired, tokenRefused } from '../auth-errors.js';
import type { AuthenticatedUser } from '../authenticated-user.js';
import { isRole } from '../roles.js';
import { IssuerKeys, type IssuerKeysTimes } from './issuer-keys.js';

/** Algorithms with a public key. With a shared secret the service itself could create tokens. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** Allowed characters and length of a subject, which is logged. */
const SUBJECT = /^[\x21-\x7e]{1,200}$/;

/** Finds the users and roles of tokens of the OpenID Connect issuer. */
export class OidcIssuer implements AccessSource {
  readonly name = 'issuer';
  private readonly logger = new Logger('Access');
  private readonly keys: IssuerKeys;

  constructor(
    private readonly configuration: OidcConfiguration,
    times?: IssuerKeysTimes,
  ) {
    this.keys = new IssuerKeys(configuration.issuer, times);
  }

  isUsable(): Promise<boolean> {
    return this.keys.areKnown();
  }

  /** @throws DomainError `auth.token-refused`, `auth.token-expired`, `auth.unavailable` */
  async userOf(token: string): Promise<AuthenticatedUser> {
    const { sub, ...claims } = await this.verified(token);
    // The library only checks that the subject is present, and a list would be converted to a text.
    if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw tokenRefused('its subject cannot be used');
    const roles = [valueAt(claims, this.configuration.rolesClaim)].flat().filter(isRole);
    return { name: `oidc:${sub}`, roles: [...new Set(roles)] };
  }

  private async verified(token: string): Promise<JWTPayload> {
    const { issuer, audience, clockSkewSeconds } = this.configuration;
    try {
      const { payload } = await jwtVerify(token, this.keys.keyOf, {
        issuer,
        audience,
        clockTolerance: clockSkewSeconds,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw tokenExpired();
      const complaint = complaintAbout(error);
      if (complaint !== undefined) throw tokenRefused(complaint);
      this.logger.error(
        'The keys of the token issuer cannot be read. None of its tokens is accepted.',
        error,
      );
      throw accessUnavailable(this.name);
    }
  }
}

/** The complaint about a token; undefined for failures of the issuer. */
function complaintAbout(error: unknown): string | undefined {
  if (error instanceof errors.JWTClaimValidationFailed)
    return `its claim ${error.claim} is missing or not the one expected`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong';
  if (error instanceof errors.JWKSNoMatchingKey) return 'the issuer does not have its key';
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'it does not name its key';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its algorithm is not allowed';
  if (
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JOSENotSupported
  )
    return 'it is not a JWT that this service understands';
  return undefined;
}

/** The value at a path such as `realm_access.roles`; also finds a claim with dots in its own name, such as a URL. */
function valueAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
