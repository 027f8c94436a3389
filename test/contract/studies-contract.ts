import { describe } from 'vitest';
import { describeJobQueue } from './job-queue.js';
import { describeDamage } from './studies-damage.js';
import { describeEnds } from './studies-ends.js';
import { describeFaults } from './studies-faults.js';
import { describeLookingUp } from './studies-look-up.js';
import { describeOrder } from './studies-order.js';
import type { Backend } from './studies-backend.js';
import { describeRetention } from './studies-retention.js';
import { describeRepetition } from './studies-repetition.js';

/** Requirements on every backend for asynchronous studies, wherever it keeps them. */
export function describeStudies(name: string, makeBackend: () => Promise<Backend>): void {
  describe(name, () => {
    describe('their job queue', () => describeJobQueue(makeBackend));
    describe('their order', () => describeOrder(makeBackend));
    describe('their ends', () => describeEnds(makeBackend));
    describe('sent again', () => describeRepetition(makeBackend));
    describe('on stores that fail', () => describeFaults(makeBackend));
    describe('their damaged record', () => describeDamage(makeBackend));
    describe('looked up', () => describeLookingUp(makeBackend));
    describe('kept for a while', () => describeRetention(makeBackend));
  });
}
