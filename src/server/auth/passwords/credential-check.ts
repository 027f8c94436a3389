import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { clientKey } from '../client-key.js';
import { equallyCostlyHashes } from './equal-cost.js';
import type { Users } from './htpasswd.js';
import type { LoginThrottle } from './login-throttle.js';
import type { ComparePassword } from './password-thread.js';

/** A password is taken for right, or for wrong, without bcrypt for this long after it was last sent. */
const REMEMBER_MS = 15 * 60_000;
const MAX_REMEMBERED = 10_000;

/** Who wants to log in, and from where. */
export interface Login {
  readonly name: string;
  readonly password: string;
  /** The client's address; undefined where it is not known. */
  readonly address: string | undefined;
}

/** A login that was not decided before. */
interface UnknownLogin extends Omit<Login, 'address'> {
  readonly client: string;
  readonly digest: string;
}

export interface CredentialCheckParts {
  /** @throws DomainError `auth.unavailable` while it is not known who they are */
  readonly users: () => Promise<Users>;
  readonly compare: ComparePassword;
  readonly throttle: LoginThrottle;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Answers whether a user name and a password belong together. Answers are remembered by the client that got them: somebody at
 * another address cannot find out a password faster because its owner is logged in.
 */
export class CredentialCheck {
  /** Keyed by the process, so that what is remembered says nothing about a password outside of it. */
  private readonly key = randomBytes(32);
  private readonly remembered: LRUCache<string, boolean>;
  private readonly underWay = new Map<string, Promise<boolean>>();

  constructor(private readonly parts: CredentialCheckParts) {
    const { now = () => performance.now() } = parts;
    this.remembered = new LRUCache({
      max: MAX_REMEMBERED,
      ttl: REMEMBER_MS,
      updateAgeOnGet: true,
      // Exact, and by the clock of a test.
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
    // The same at once is asked once: a page opens with a dozen requests.
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

  /** With the hash in it, a changed password is forgotten at once. */
  private digest(...parts: readonly string[]): string {
    const encoded = parts.map((part) => Buffer.from(part, 'utf8').toString('base64'));
    return createHmac('sha256', this.key).update(encoded.join(':')).digest('base64');
  }
}
