import type { FastifyReply, FastifyRequest } from 'fastify';
import { userKey } from '../auth/client-key.js';
import { tooManyFollowers } from './lifecycle/studies-errors.js';

/** Connections that one user may keep open to hear of studies: more than the pages that anybody looks at. */
const LIMIT = 32;

/** Counts, by user, the connections that wait for news of studies and send nothing meanwhile. */
export class Followers {
  private readonly counts = new Map<string, number>();

  /**
   * Counts a connection until it ends.
   * @returns whether there was room for it
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
    // One that has ended meanwhile says so to nobody who begins to listen now.
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
