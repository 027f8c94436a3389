import { tooManyFailures } from '../auth-errors.js';
import { MILLISECONDS_PER_SECOND } from '../../../core/units/units.js';

/** Failures expire evenly over this time. */
const WINDOW_MS = 5 * 60_000;
/** Failure limit of an address as a multiple of a user's limit, because many people may share an address. */
const ADDRESS_FACTOR = 10;
/** Passwords are checked up to this multiple of the limit, so that the right one after typing errors still succeeds. */
const CHECKED_FACTOR = 2;
/** Maximum number of keys, some 2 MB. The key of the oldest failure is removed first. */
const MAX_KEYS = 10_000;

/** A password under check. The caller calls exactly one of the two functions, once. */
export interface Attempt {
  /** The password was right, or the check failed. */
  readonly forgive: () => void;
  /**
   * The password was wrong.
   * @throws DomainError `auth.too-many-failures` once there were too many
   */
  readonly fail: () => void;
}

/** Failures, which decay over time, and passwords under check. */
interface Count {
  readonly failures: number;
  /** Time when the failures were counted. */
  readonly at: number;
  readonly pending: number;
}

/**
 * Slows down only guessers. Failures are counted by user and address, and with a much higher limit by address alone. A
 * guesser of one user's password locks out neither other users of the same address nor that user at another address. Above
 * the limit wrong passwords are answered 429, but passwords are still checked up to twice the limit, so that a user gets in
 * after typing errors. Then none is checked until failures expire.
 */
export class LoginThrottle {
  private readonly users = new Counts();
  private readonly addresses = new Counts();

  /** @param limit maximum number of failures of a user at an address; 0 disables the throttle */
  constructor(
    private readonly limit: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Begins the check of a password without a cached result.
   * @param client key of the client's address
   * @throws DomainError `auth.too-many-failures` with the time of a retry
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
    // Above the limit of the address only users without failures there are checked.
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
   * Counts a wrong password that was sent before, for example by a program with an old one. It is answered like any wrong
   * password and uses up no tries.
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

/** Counts by key. The oldest are removed above the maximum number. */
class Counts {
  private readonly counts = new Map<string, Count>();

  get(key: string): Count | undefined {
    return this.counts.get(key);
  }

  set(key: string, count: Count): void {
    this.counts.delete(key);
    if (count.failures <= 0 && count.pending <= 0) return;
    this.counts.set(key, count);
    // Maps keep the order of insertion, so the first key has the oldest failure.
    for (const oldest of this.counts.keys()) {
      if (this.counts.size <= MAX_KEYS) break;
      this.counts.delete(oldest);
    }
  }
}

function pairKey(client: string, user: string): string {
  return `${client}\0${user}`;
}

/** Seconds until `excess` failures expire, at `limit` per window. */
function secondsUntil(excess: number, limit: number): number {
  return Math.max(Math.ceil(((excess / limit) * WINDOW_MS) / MILLISECONDS_PER_SECOND), 1);
}
