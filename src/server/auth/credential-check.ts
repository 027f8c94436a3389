import { createHmac, randomBytes } from 'node:crypto';
import { bcryptCost, type Users } from './htpasswd.js';
import type { ComparePassword } from './password-thread.js';

/** A password that was right is taken for right without bcrypt for this long. */
const REMEMBER_MS = 60_000;
const MAX_REMEMBERED = 1000;
const DEFAULT_COST = 10;
const BCRYPT_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Answers whether a user name and a password belong together. */
export class CredentialCheck {
  /** Keyed by the process, so that what is remembered says nothing about a password outside of it. */
  private readonly key = randomBytes(32);
  private readonly remembered = new Map<string, number>();
  private readonly underWay = new Map<string, Promise<boolean>>();

  constructor(
    private readonly users: () => Promise<Users>,
    private readonly compare: ComparePassword,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async isRight(name: string, password: string): Promise<boolean> {
    const users = await this.users();
    const hash = users.get(name);
    // An unknown name takes as long as a known one, so that names cannot be found out by the clock.
    if (hash === undefined) {
      await this.compare(password, decoyHash(users));
      return false;
    }
    const digest = this.digest(name, password, hash);
    if (this.isRemembered(digest)) return true;
    const running = this.underWay.get(digest);
    if (running !== undefined) return running;
    const check = this.compare(password, hash).finally(() => this.underWay.delete(digest));
    this.underWay.set(digest, check);
    const matches = await check;
    if (matches) this.remember(digest);
    return matches;
  }

  /** With the hash in it, a changed password is forgotten at once. */
  private digest(name: string, password: string, hash: string): string {
    const parts = [name, password, hash].map((part) => Buffer.from(part, 'utf8').toString('base64'));
    return createHmac('sha256', this.key).update(parts.join(':')).digest('base64');
  }

  private isRemembered(digest: string): boolean {
    const until = this.remembered.get(digest);
    return until !== undefined && until > this.now();
  }

  private remember(digest: string): void {
    this.remembered.delete(digest);
    this.remembered.set(digest, this.now() + REMEMBER_MS);
    // In order of insertion, so the first is the one that has been right for longest.
    for (const oldest of this.remembered.keys()) {
      if (this.remembered.size <= MAX_REMEMBERED) break;
      this.remembered.delete(oldest);
    }
  }
}

/** A hash that no password has, as costly as the costliest of the users. */
function decoyHash(users: Users): string {
  const cost = Math.max(...[...users.values()].map(bcryptCost), 4) || DEFAULT_COST;
  const characters = Array.from(randomBytes(53), (byte) => BCRYPT_ALPHABET[byte % BCRYPT_ALPHABET.length]);
  return `$2b$${String(cost).padStart(2, '0')}$${characters.join('')}`;
}
