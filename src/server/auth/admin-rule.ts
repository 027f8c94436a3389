import type { IncomingHttpHeaders } from 'node:http';
import { AddressFilter } from './address-filter.js';
import { adminsOnlyHere, notAnAdmin } from './auth-errors.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { permits } from './roles.js';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
/** Names that no name server of a stranger's can point here. */
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
/** What proxies add. Behind one on this host everybody seems to be on this host. */
const TRACES_OF_PROXIES = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'] as const;

/** What is looked at of a request. */
export interface AdminRequest {
  readonly clientAddress: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly authenticatedUser?: AuthenticatedUser | undefined;
}

/** Who may administer the service: users with the role, or, where no credentials are asked for, anybody on its host. */
export class AdminRule {
  private readonly loopback = new AddressFilter(LOOPBACK);

  /** @param areUsersAsked every request has a user by now */
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
