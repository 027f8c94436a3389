import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { clientKey } from '../client-key.js';
import { equallyCostlyHashes } from './equal-cost.js';
import type { Users } from './htpasswd.js';
import type { LoginThrottle } from './login-throttle.js';
import type { ComparePassword } from './password-thread.js';

/** Results of bcrypt are cached for this long after the password was last sent. */
const REMEMBER_MS = 15 * 60_000;
const MAX_REMEMBERED = 10_000;

/** A login attempt and its origin. */
export interface Login {
  readonly name: string;
  readonly password: string;
  /** The client's address; undefined if unknown. */
  readonly address: string | undefined;
}

/** A login without a cached result. */
interface UnknownLogin extends Omit<Login, 'address'> {
  readonly client: string;
  readonly digest: string;
}

export interface CredentialCheckParts {
  /** @throws DomainError `auth.unavailable` while the user file is unusable */
  readonly users: () => Promise<Users>;
  readonly compare: ComparePassword;
  readonly throttle: LoginThrottle;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/**
 * Checks user names and passwords. Results are cached by client, because a cache for all clients would speed up guesses from
 * other addresses while the user is logged in.
 */
export class CredentialCheck {
  /** Random key of the process, so that cached digests reveal no passwords outside it. */
  private readonly key = randomBytes(32);
  private readonly remembered: LRUCache<string, boolean>;
  private readonly underWay = new Map<string, Promise<boolean>>();

  constructor(private readonly parts: CredentialCheckParts) {
    const { now = () => performance.now() } = parts;
    this.remembered = new LRUCache({
      max: MAX_REMEMBERED,
      ttl: REMEMBER_MS,
      updateAgeOnGet: true,
      // Exact times, from a clock that tests can replace.
      ttlResolution: 0,
      perf: { now },
    });
  }

  /** @throws DomainError `auth.too-many-failures`, `auth.busy`, `auth.unavailable` */
  async isRight({ name, password, address }: Login): Promise<boolean> {
    const users = await this.parts.users();
    const client = clientKey(address);
    const digest = this.digest(client, name, password, users.get(name) ?? '');
    const known = this.remembered.get(digest);
    if (known === true) return true;
    if (known === false) {
      this.parts.throttle.repeat(client, name);
      return false;
    }
    // Concurrent equal logins share one check: a page sends a dozen requests at once.
    const running = this.underWay.get(digest);
    if (running !== undefined) {
      const matches = await running;
      if (!matches) this.parts.throttle.repeat(client, name);
      return matches;
    }
    const check = this.check({ name, password, client, digest }, users).finally(() =>
      this.underWay.delete(digest),
    );
    this.underWay.set(digest, check);
    return check;
  }

  private async check({ name, password, client, digest }: UnknownLogin, users: Users): Promise<boolean> {
    const attempt = this.parts.throttle.begin(client, name);
    let matches: boolean;
    try {
      matches = await this.parts.compare({ client, password, hashes: equallyCostlyHashes(users, name) });
    } catch (error) {
      attempt.forgive();
      throw error;
    }
    this.remembered.set(digest, matches);
    if (matches) attempt.forgive();
    else attempt.fail();
    return matches;
  }

  /** The digest includes the hash, so a changed password invalidates the cached result. */
  private digest(...parts: readonly string[]): string {
    const encoded = parts.map((part) => Buffer.from(part, 'utf8').toString('base64'));
    return createHmac('sha256', this.key).update(encoded.join(':')).digest('base64');
  }
}
