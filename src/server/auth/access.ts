import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AdminRule } from './admin-rule.js';
import type { AddressFilter } from './address-filter.js';
import { DomainError } from '../../core/problem/domain-error.js';
import { addressNotAllowed, foreignOrigin } from './auth-errors.js';
import './client-address.js';
import './public-route.js';
import type { LoginThrottle } from './login-throttle.js';
import type { OriginFilter } from './origin-filter.js';
import type { PassportAuthenticator } from './passport-authenticator.js';

/** Clients that went away before anybody could ask where they are count as one. */
const UNKNOWN_ADDRESS = 'unknown';

/** Decides who may use the service: by address, by the page that asks, by credentials. A check that is not configured passes. */
export class Access {
  constructor(
    private readonly addresses: AddressFilter,
    private readonly monitoring: AddressFilter,
    private readonly authenticator: PassportAuthenticator | undefined,
    private readonly throttle: LoginThrottle,
    private readonly origins: OriginFilter,
    private readonly adminRule: AdminRule,
  ) {}

  /**
   * Lets the request in, or not.
   * @throws DomainError `auth.*` saying why not
   */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { isPublic, isForMonitoring, isForAdmins } = request.routeOptions.config;
    if (isPublic === true) return;
    if (isForMonitoring === true && this.monitoring.permits(request.clientAddress)) return;
    if (!this.addresses.permits(request.clientAddress)) throw addressNotAllowed();
    if (!this.origins.permits(request)) throw foreignOrigin();
    if (this.authenticator !== undefined) await this.authenticate(request, reply, this.authenticator);
    if (isForAdmins === true) this.adminRule.admit(request);
  }

  private async authenticate(
    request: FastifyRequest,
    reply: FastifyReply,
    authenticator: PassportAuthenticator,
  ): Promise<void> {
    // Whoever sends no credentials guesses none; browsers ask first without.
    const attempt =
      request.headers.authorization === undefined
        ? undefined
        : this.throttle.begin(request.clientAddress ?? UNKNOWN_ADDRESS);
    try {
      request.authenticatedUser = await authenticator.authenticate(request, reply);
      attempt?.forgive();
    } catch (error) {
      if (!isWrongPassword(error)) attempt?.forgive();
      throw error;
    }
  }
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'auth.credentials-wrong';
}
