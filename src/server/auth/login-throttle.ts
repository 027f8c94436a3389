import ipaddr from 'ipaddr.js';
import { tooManyFailures } from './auth-errors.js';

/** Failures of an address are forgotten evenly over this time. */
const WINDOW_MS = 5 * 60_000;
/** Addresses that are remembered at once: some 2 MB. The one that failed longest ago is forgotten first. */
const MAX_ADDRESSES = 10_000;
const MILLISECONDS_PER_SECOND = 1000;
/** A network of IPv6 hands its clients whole networks of this size: one of them is one client. */
const IPV6_CLIENT_BITS = 64;

/** What an address has failed, as of a moment: it becomes less by itself. */
interface Failures {
  readonly count: number;
  readonly at: number;
}

/** An attempt to log in that has not been decided yet. Counted as a failure until it turns out to be none. */
export interface Attempt {
  /** It was not a wrong password. */
  forgive(): void;
}

/** Slows down those who guess passwords: an address that has failed too often is not asked for a while. */
export class LoginThrottle {
  private readonly failures = new Map<string, Failures>();

  /** @param limit failures that an address may have; 0 turns it off */
  constructor(
    private readonly limit: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws DomainError `auth.too-many-failures`, and when to come back */
  begin(address: string): Attempt {
    if (this.limit === 0) return { forgive: () => undefined };
    const client = clientOf(address);
    const count = this.countOf(client);
    if (count + 1 > this.limit) throw tooManyFailures(this.secondsUntil(count));
    this.set(client, count + 1);
    return { forgive: () => this.set(client, this.countOf(client) - 1) };
  }

  private countOf(client: string): number {
    const known = this.failures.get(client);
    if (known === undefined) return 0;
    const forgotten = ((this.now() - known.at) / WINDOW_MS) * this.limit;
    return Math.max(known.count - forgotten, 0);
  }

  private set(client: string, count: number): void {
    this.failures.delete(client);
    if (count <= 0) return;
    this.failures.set(client, { count, at: this.now() });
    // In order of insertion, so the first is the one that failed longest ago.
    for (const oldest of this.failures.keys()) {
      if (this.failures.size <= MAX_ADDRESSES) break;
      this.failures.delete(oldest);
    }
  }

  private secondsUntil(count: number): number {
    const excess = count + 1 - this.limit;
    return Math.max(Math.ceil(((excess / this.limit) * WINDOW_MS) / MILLISECONDS_PER_SECOND), 1);
  }
}

function clientOf(address: string): string {
  const [withoutZone] = address.split('%', 1);
  if (!ipaddr.isValid(withoutZone)) return address;
  const parsed = ipaddr.process(withoutZone);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_CLIENT_BITS}`).toString();
}
