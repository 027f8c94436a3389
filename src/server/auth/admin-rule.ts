import type { IncomingHttpHeaders } from 'node:http';
import { AddressFilter } from './address-filter.js';
import { adminsOnlyHere, notAnAdmin } from './auth-errors.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { permits } from './roles.js';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
/** Host names that cannot be redirected here by a foreign name server. */
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
/** Headers that proxies add. Behind a proxy on this host every client appears to be local. */
const TRACES_OF_PROXIES = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'] as const;

/** The parts of a request that the rule reads. */
export interface AdminRequest {
  readonly clientAddress: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly authenticatedUser?: AuthenticatedUser | undefined;
}

/** Admits administrators: users with the role, or, without authentication, clients on the service's host. */
export class AdminRule {
  private readonly loopback = new AddressFilter(LOOPBACK);

  /** @param areUsersAsked whether requests are authenticated before this check */
  constructor(private readonly areUsersAsked: boolean) {}

  /** @throws DomainError `auth.not-an-admin` or `auth.admins-only-here` */
  admit(request: AdminRequest): void {
    if (this.areUsersAsked) {
      if (!permits(request.authenticatedUser?.roles ?? [], 'administer')) throw notAnAdmin();
    } else if (!this.isOnThisHost(request)) {
      throw adminsOnlyHere();
    }
  }

  private isOnThisHost({ clientAddress, headers }: AdminRequest): boolean {
    const isDirect = TRACES_OF_PROXIES.every((name) => headers[name] === undefined);
    return isDirect && this.loopback.permits(clientAddress) && LOOPBACK_HOST.test(headers.host ?? '');
  }
}
