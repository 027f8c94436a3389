import type { IncomingHttpHeaders } from 'node:http';
import { Strategy } from 'passport';
import { DomainError } from '../../core/problem/domain-error.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { bearerRefusal } from './bearer-challenge.js';

/** RFC 6750, section 2.1. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

export interface BearerOptions {
  readonly realm: string;
  /** Whether a token belongs to this scheme and not to another strategy. */
  readonly isOwn: (token: string) => boolean;
}

/** Called with the user, or with the reason for the refusal. */
type Done = (error: unknown, user?: AuthenticatedUser | null) => void;

/**
 * passport's strategy of bearer tokens (RFC 6750), the counterpart of passport-http's BasicStrategy: it extracts the token
 * from the header and calls its callback to find the user.
 */
export class BearerStrategy extends Strategy {
  constructor(
    private readonly options: BearerOptions,
    private readonly verify: (token: string, done: Done) => void,
  ) {
    super();
  }

  override authenticate(request: { readonly headers: IncomingHttpHeaders }): void {
    const { isOwn } = this.options;
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !isOwn(token)) {
      this.refuse(undefined);
      return;
    }
    this.verify(token, (error, user) => {
      if (error instanceof DomainError && error.kind === 'unauthenticated') this.refuse(error);
      else if (error !== null && error !== undefined) this.error(error);
      else if (user === null || user === undefined) this.refuse(undefined);
      else this.success(user);
    });
  }

  private refuse(reason: DomainError | undefined): void {
    this.fail(bearerRefusal(this.options.realm, reason));
  }
}
