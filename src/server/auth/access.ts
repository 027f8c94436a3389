import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDeepStrictEqual } from 'node:util';
import { DomainError } from '../../core/problem/domain-error.js';
import type { ProblemKind } from '../../core/problem/problem-definition.js';
import type { AdminRule } from './admin-rule.js';
import type { AddressFilter } from './address-filter.js';
import { addressNotAllowed, foreignOrigin, roleMissing } from './auth-errors.js';
import './client-address.js';
import './public-route.js';
import { isOfOwnPage, type OriginFilter } from './origin-filter.js';
import type { PassportAuthenticator } from './passport-authenticator.js';
import { type Permission, permits } from './roles.js';

/** Kinds of errors that end an admission. After an error of the kind `busy`, the check is repeated later. */
const REFUSALS: readonly ProblemKind[] = ['unauthenticated', 'forbidden', 'unavailable'];

/** Methods without side effects. */
const READING: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Decides about access by address, origin, credentials and role. A check that is not configured passes. */
export class Access {
  constructor(
    private readonly addresses: AddressFilter,
    private readonly monitoring: AddressFilter,
    private readonly authenticator: PassportAuthenticator | undefined,
    private readonly origins: OriginFilter,
    private readonly adminRule: AdminRule,
  ) {}

  /**
   * Admits or refuses the request.
   * @throws DomainError `auth.*` with the reason
   */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { isPublic, isForMonitoring, isForAdmins } = request.routeOptions.config;
    if (isPublic === true) return;
    if (isForMonitoring === true && this.monitoring.permits(request.clientAddress)) return;
    if (!this.addresses.permits(request.clientAddress)) throw addressNotAllowed();
    if (!this.origins.permits(request)) throw foreignOrigin();
    // CORS_ORIGINS are viewers. Their pages send studies, and do not administer the service.
    if (isForAdmins === true && !isOfOwnPage(request.headers)) throw foreignOrigin();
    if (this.authenticator !== undefined) {
      const user = await this.authenticator.authenticate(request, reply);
      request.authenticatedUser = user;
      const permission = permissionFor(request);
      if (isForAdmins !== true && !permits(user.roles, permission)) throw roleMissing(permission);
    }
    if (isForAdmins === true) this.adminRule.admit(request);
  }

  /** Whether an admitted request would be admitted again, as the same user with the same roles. */
  async isStillAdmitted(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const before = request.authenticatedUser;
    try {
      await this.admit(request, reply);
    } catch (error) {
      if (error instanceof DomainError) return !REFUSALS.includes(error.kind);
      throw error;
    }
    return isDeepStrictEqual(request.authenticatedUser, before);
  }
}

/** Routes with side effects and without a declared permission require `send`. */
function permissionFor({ method, routeOptions }: FastifyRequest): Permission {
  return routeOptions.config.permission ?? (READING.includes(method) ? 'look' : 'send');
}
