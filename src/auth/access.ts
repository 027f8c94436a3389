import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AddressFilter } from './address-filter.js';
import { addressNotAllowed } from './auth-errors.js';
import './public-route.js';
import type { PassportAuthenticator } from './passport-authenticator.js';

/** Decides who may use the service: by address, then by credentials. A check that is not configured passes. */
export class Access {
  constructor(
    private readonly addresses: AddressFilter,
    private readonly monitoring: AddressFilter,
    private readonly authenticator: PassportAuthenticator | undefined,
  ) {}

  /**
   * Lets the request in, or not.
   * @throws DomainError `auth.*` saying why not
   */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { isPublic, isForMonitoring } = request.routeOptions.config;
    if (isPublic === true) return;
    if (isForMonitoring === true && this.monitoring.permits(request.ip)) return;
    // The socket's address, or what a trusted proxy says it is.
    if (!this.addresses.permits(request.ip)) throw addressNotAllowed();
    if (this.authenticator === undefined) return;
    request.authenticatedUser = await this.authenticator.authenticate(request, reply);
  }
}
