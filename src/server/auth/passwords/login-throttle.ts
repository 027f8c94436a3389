import { tooManyFailures } from '../auth-errors.js';
import { MILLISECONDS_PER_SECOND } from '../../../core/units/units.js';

/** Failures are forgotten evenly over this time. */
const WINDOW_MS = 5 * 60_000;
/** An address may fail this many times as often as one of its users: many people may share it. */
const ADDRESS_FACTOR = 10;
/** Passwords that are still checked over a limit, as a multiple of it: a right one among them gets through. */
const CHECKED_FACTOR = 2;
/** Keys that are remembered at once: some 2 MB. The one that failed longest ago is forgotten first. */
const MAX_KEYS = 10_000;

/** A password that is being checked. Exactly one of the two is called, once. */
export interface Attempt {
  /** It was right, or nobody found out. */
  readonly forgive: () => void;
  /**
   * It was wrong.
   * @throws DomainError `auth.too-many-failures` once there were too many
   */
  readonly fail: () => void;
}

/** Failures that become fewer by themselves, and passwords that are being checked. */
interface Count {
  readonly failures: number;
  /** When there were so many. */
  readonly at: number;
  readonly pending: number;
}

/**
 * Slows down guessers, and nobody else. Failures are counted by user and address, and much more loosely by address alone: who
 * guesses one user's password does not lock out the others behind the same address, nor that user at another address. Over the
 * limit a wrong password is answered 429, and as many different passwords as the limit are still checked, so that
 * somebody who has mistyped gets in; then none is, until failures are forgotten.
 */
export class LoginThrottle {
  private readonly users = new Counts();
  private readonly addresses = new Counts();

  /** @param limit failures that a user may have at an address; 0 turns it off */
  constructor(
    private readonly limit: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Asks whether a password may be checked that has not been found wrong before.
   * @param client key of the client's address
   * @throws DomainError `auth.too-many-failures`, and when to come back
   */
  begin(client: string, user: string): Attempt {
    const { limit } = this;
    if (limit === 0) return { forgive: () => undefined, fail: () => undefined };
    const pair = pairKey(client, user);
    const mayCheck = CHECKED_FACTOR * limit;
    const byUser = this.countOf(this.users, pair, limit);
    const used = byUser.failures + byUser.pending;
    if (used + 1 > mayCheck) throw tooManyFailures(secondsUntil(used + 1 - mayCheck, limit));
    const addressLimit = limit * ADDRESS_FACTOR;
    const byAddress = this.countOf(this.addresses, client, addressLimit);
    // An address that tries many names is not asked any more, but about those who have not failed there.
    if (used >= 1 && byAddress.failures + byAddress.pending + 1 > addressLimit)
      throw tooManyFailures(secondsUntil(used, limit));
    this.add(this.users, pair, limit, { pending: 1 });
    this.add(this.addresses, client, addressLimit, { pending: 1 });
    const settle = (failures: number): void => {
      this.add(this.users, pair, limit, { failures, pending: -1 });
      this.add(this.addresses, client, addressLimit, { failures, pending: -1 });
    };
    return {
      forgive: () => settle(0),
      fail: () => {
        settle(1);
        this.requireFew(client, pair);
      },
    };
  }

  /**
   * Counts a password that was found wrong before, and is sent again: by a program that has an old one. It is answered as any
   * wrong one, and uses up nothing of what others may still try.
   * @throws DomainError `auth.too-many-failures` once there were too many
   */
  repeat(client: string, user: string): void {
    if (this.limit === 0) return;
    const pair = pairKey(client, user);
    const { failures } = this.countOf(this.users, pair, this.limit);
    const room = Math.max(this.limit + 1 - failures, 0);
    this.add(this.users, pair, this.limit, { failures: Math.min(1, room) });
    this.requireFew(client, pair);
  }

  private requireFew(client: string, pair: string): void {
    const { limit } = this;
    const byUser = this.countOf(this.users, pair, limit).failures - limit;
    const byAddress =
      this.countOf(this.addresses, client, limit * ADDRESS_FACTOR).failures - limit * ADDRESS_FACTOR;
    if (byUser > 0) throw tooManyFailures(secondsUntil(byUser, limit));
    if (byAddress > 0) throw tooManyFailures(secondsUntil(byAddress, limit * ADDRESS_FACTOR));
  }

  private countOf(counts: Counts, key: string, limit: number): Count {
    const known = counts.get(key);
    if (known === undefined) return { failures: 0, at: this.now(), pending: 0 };
    const forgotten = ((this.now() - known.at) / WINDOW_MS) * limit;
    return { ...known, failures: Math.max(known.failures - forgotten, 0) };
  }

  private add(
    counts: Counts,
    key: string,
    limit: number,
    { failures = 0, pending = 0 }: Partial<Count>,
  ): void {
    const count = this.countOf(counts, key, limit);
    counts.set(key, {
      failures: count.failures + failures,
      pending: Math.max(count.pending + pending, 0),
      at: this.now(),
    });
  }
}

/** Counts by key, of which the oldest are forgotten. */
class Counts {
  private readonly counts = new Map<string, Count>();

  get(key: string): Count | undefined {
    return this.counts.get(key);
  }

  set(key: string, count: Count): void {
    this.counts.delete(key);
    if (count.failures <= 0 && count.pending <= 0) return;
    this.counts.set(key, count);
    // In order of insertion, so the first is the one that failed longest ago.
    for (const oldest of this.counts.keys()) {
      if (this.counts.size <= MAX_KEYS) break;
      this.counts.delete(oldest);
    }
  }
}

function pairKey(client: string, user: string): string {
  return `${client}\0${user}`;
}

/** Until `excess` failures are forgotten of `limit` in a window. */
function secondsUntil(excess: number, limit: number): number {
  return Math.max(Math.ceil(((excess / limit) * WINDOW_MS) / MILLISECONDS_PER_SECOND), 1);
}
