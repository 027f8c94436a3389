import { describe } from 'vitest';
import { describeJobQueue } from './job-queue.js';
import { describeEnds } from './studies-ends.js';
import { describeFaults } from './studies-faults.js';
import { describeLookingUp } from './studies-look-up.js';
import { describeOrder } from './studies-order.js';
import type { Place } from './studies-backend.js';
import { describeRetention } from './studies-retention.js';
import { describeRepetition } from './studies-repetition.js';

/** Requirements on every backend for asynchronous studies, wherever it keeps them. */
export function describeStudies(name: string, makePlace: () => Promise<Place>): void {
  describe(name, () => {
    describe('their job queue', () => describeJobQueue(makePlace));
    describe('their order', () => describeOrder(makePlace));
    describe('their ends', () => describeEnds(makePlace));
    describe('sent again', () => describeRepetition(makePlace));
    describe('on stores that fail', () => describeFaults(makePlace));
    describe('looked up', () => describeLookingUp(makePlace));
    describe('kept for a while', () => describeRetention(makePlace));
  });
}
