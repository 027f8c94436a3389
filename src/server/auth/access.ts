import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AdminRule } from './admin-rule.js';
import type { AddressFilter } from './address-filter.js';
import { addressNotAllowed, foreignOrigin, roleMissing } from './auth-errors.js';
import './client-address.js';
import './public-route.js';
import type { OriginFilter } from './origin-filter.js';
import type { PassportAuthenticator } from './passport-authenticator.js';
import { type Permission, permits } from './roles.js';

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
    if (this.authenticator !== undefined) {
      const user = await this.authenticator.authenticate(request, reply);
      request.authenticatedUser = user;
      const permission = permissionFor(request);
      if (isForAdmins !== true && !permits(user.roles, permission)) throw roleMissing(permission);
    }
    if (isForAdmins === true) this.adminRule.admit(request);
  }
}

/** Routes with side effects and without a declared permission require `send`. */
function permissionFor({ method, routeOptions }: FastifyRequest): Permission {
  return routeOptions.config.permission ?? (READING.includes(method) ? 'look' : 'send');
}
