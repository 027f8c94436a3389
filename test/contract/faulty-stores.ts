/** Stores that fail on command of a test. */
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../../src/core/problem/domain-error.js';

/** How a store fails. */
export const FAULTS = ['fails once', 'fails for a while', 'is slow', 'loses its answer'] as const;
export type Fault = (typeof FAULTS)[number];

const CALLS_OF_A_WHILE = 4;
const SLOW_MS = 50;

/** Which calls of which operation fail, and how. */
export class FaultPlan {
  /** Number of calls of the operation that failed or were slow. */
  hits = 0;
  private callsLeft: number;

  /** @param operation a method of a store; @param skipped number of successful calls before the first failure */
  constructor(
    private readonly operation: string,
    private readonly fault: Fault,
    private skipped = 0,
  ) {
    this.callsLeft = fault === 'fails for a while' ? CALLS_OF_A_WHILE : 1;
  }

  async call<T>(operation: string, task: () => Promise<T>): Promise<T> {
    if (operation !== this.operation || this.callsLeft === 0 || this.skipped-- > 0) return task();
    this.callsLeft -= 1;
    this.hits += 1;
    if (this.fault === 'is slow') await delay(SLOW_MS);
    if (this.fault === 'loses its answer' || this.fault === 'is slow') {
      const answer = await task();
      if (this.fault === 'is slow') return answer;
    }
    throw new DomainError('studies.redis-unavailable', 'The store does not answer.');
  }
}

/** A store with faults: its methods that return promises fail by the plan, and so do those of the returned objects. */
export function withFaults<T extends object>(store: T, plan: FaultPlan): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...parameters: readonly unknown[]): unknown => {
        const call = (): unknown => Reflect.apply(member, target, parameters);
        if (typeof name === 'symbol' || SYNCHRONOUS.includes(name)) return call();
        return plan.call(name, async () => {
          const answer = await call();
          return name === 'artifactsDirectory' ? withFaults(answer as object, plan) : answer;
        });
      };
    },
  });
}

const SYNCHRONOUS = ['onChange', 'work', 'close', 'ids', 'unfinished', 'unnotified'];
