import type { FastifyReply, FastifyRequest } from 'fastify';
import { userKey } from '../auth/client-key.js';
import { tooManyFollowers } from './lifecycle/studies-errors.js';

/** Maximum number of open event connections of one user: more than the open pages of a person. */
const LIMIT = 32;

/** Counts each user's idle connections that wait for events of studies. */
export class Followers {
  private readonly counts = new Map<string, number>();

  /**
   * Counts a connection until it ends.
   * @returns whether the user is below the limit
   */
  admit(
    request: Pick<FastifyRequest, 'authenticatedUser' | 'clientAddress'>,
    { raw }: Pick<FastifyReply, 'raw'>,
  ): boolean {
    const user = userKey(request);
    const count = this.counts.get(user) ?? 0;
    if (count >= LIMIT) return false;
    this.counts.set(user, count + 1);
    const leave = (): void => this.leave(user);
    // A connection that has already closed emits no further "close".
    if (raw.destroyed || raw.socket?.destroyed === true) leave();
    else raw.once('close', leave);
    return true;
  }

  /** @throws DomainError `studies.too-many-followers` */
  require(request: FastifyRequest, reply: FastifyReply): void {
    if (!this.admit(request, reply)) throw tooManyFollowers(LIMIT);
  }

  private leave(user: string): void {
    const count = (this.counts.get(user) ?? 0) - 1;
    if (count > 0) this.counts.set(user, count);
    else this.counts.delete(user);
  }
}
