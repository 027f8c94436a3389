/**
 * Deliveries of an ended study. They are a part of its record, so the step that publishes the end also orders its
 * deliveries: a process that dies in between loses none. Each transition returns the record afterwards, or undefined if it is
 * invalid in the current state, so only one of several hosts sends.
 */
import { type DeliveryLease, type DeliveryProblem, type StudyDelivery, WEBHOOK } from './study-delivery.js';
import type { StudyRecord } from './study-record.js';

/** Longest delay until the next try, and longest lease, in milliseconds. */
export const LONGEST_DELAY_MS = 3_600_000;

/**
 * Milliseconds until the end of a delay or lease. One that is much longer than any began before the clock was corrected: it
 * has ended. Twice the longest, because the clocks of several hosts differ.
 */
export function msUntil(end: number, at: number): number {
  const ahead = end - at;
  return ahead > 2 * LONGEST_DELAY_MS ? 0 : Math.max(0, ahead);
}

/** The deliveries of a study that has just ended. Peers do not get a repeated result again, see {@link StudyRecord.repeated}. */
export function orderedDeliveries(
  { webhookUrl, deliverTo = [], repeated, state }: StudyRecord,
  at: number,
): readonly StudyDelivery[] {
  const peers = state === 'succeeded' && !repeated ? deliverTo : [];
  return [...(webhookUrl === undefined ? [] : [WEBHOOK]), ...peers].map((destination) => ({
    destination,
    state: 'waiting',
    since: at,
    attempts: 0,
    nextAttemptAt: at,
  }));
}

export function openDeliveries({ deliveries = [] }: StudyRecord): readonly StudyDelivery[] {
  return deliveries.filter(({ state }) => state !== 'delivered');
}

/** Starts a try, unless another live process is sending. @param isOwn whether no other process can send */
export function claimDelivery(
  record: StudyRecord,
  destination: string,
  lease: DeliveryLease,
  isOwn: boolean,
  at: number,
): StudyRecord | undefined {
  return change(record, destination, (delivery) => {
    const { state, lease: other } = delivery;
    const isFree =
      state === 'waiting' ||
      (state === 'sending' &&
        (other === undefined || other.holder === lease.holder || isOwn || msUntil(other.until, at) === 0));
    return isFree ? { ...delivery, state: 'sending', since: at, lease } : undefined;
  });
}

/** Extends the lease of a running try. */
export function renewLease(
  record: StudyRecord,
  destination: string,
  lease: DeliveryLease,
): StudyRecord | undefined {
  return changeOwn(record, destination, lease.holder, undefined, (delivery) => ({ ...delivery, lease }));
}

export function deliveryAccepted(
  record: StudyRecord,
  destination: string,
  holder: string,
  at: number,
): StudyRecord | undefined {
  return changeOwn(record, destination, holder, at, ({ attempts, nextAttemptAt }) => ({
    ...{ destination, state: 'delivered', since: at, attempts, nextAttemptAt },
  }));
}

/** @param nextAttemptAt undefined if the delivery is given up */
export function deliveryFailed(
  record: StudyRecord,
  destination: string,
  holder: string,
  problem: DeliveryProblem,
  nextAttemptAt: number | undefined,
  at: number,
): StudyRecord | undefined {
  return changeOwn(record, destination, holder, at, (delivery) => ({
    destination,
    state: nextAttemptAt === undefined ? 'dead' : 'waiting',
    since: at,
    attempts: delivery.attempts + 1,
    nextAttemptAt: nextAttemptAt ?? delivery.nextAttemptAt,
    problem,
  }));
}

/** Ends a try without counting it, for example at the end of the process. */
export function deliveryReleased(
  record: StudyRecord,
  destination: string,
  holder: string,
  at: number,
): StudyRecord | undefined {
  return changeOwn(record, destination, holder, at, ({ attempts, nextAttemptAt, problem }) => ({
    ...{ destination, state: 'waiting', since: at, attempts, nextAttemptAt, problem },
  }));
}

/** Retries a dead or waiting delivery at once, and counts its attempts from 0 again. */
export function retryDelivery(record: StudyRecord, destination: string, at: number): StudyRecord | undefined {
  return change(record, destination, (delivery) =>
    delivery.state === 'dead' || delivery.state === 'waiting'
      ? { ...delivery, state: 'waiting', since: at, attempts: 0, nextAttemptAt: at }
      : undefined,
  );
}

/** Gives up a dead or waiting delivery for good. */
export function discardDelivery(record: StudyRecord, destination: string): StudyRecord | undefined {
  const { deliveries = [] } = record;
  const found = deliveries.find((delivery) => delivery.destination === destination);
  if (found?.state !== 'dead' && found?.state !== 'waiting') return undefined;
  return { ...record, deliveries: deliveries.filter((delivery) => delivery !== found) };
}

function change(
  record: StudyRecord,
  destination: string,
  changed: (delivery: StudyDelivery) => StudyDelivery | undefined,
): StudyRecord | undefined {
  const { deliveries = [] } = record;
  const index = deliveries.findIndex((delivery) => delivery.destination === destination);
  const before = deliveries[index];
  const after = before && changed(before);
  if (after === before) return after && record;
  return after && { ...record, deliveries: deliveries.with(index, after) };
}

/**
 * Changes a delivery that the process is sending.
 * @param at time of the end of the try. A repeat of the same end, as after a lost answer of the store, changes nothing
 */
function changeOwn(
  record: StudyRecord,
  destination: string,
  holder: string,
  at: number | undefined,
  changed: (delivery: StudyDelivery) => StudyDelivery,
): StudyRecord | undefined {
  return change(record, destination, (delivery) => {
    if (delivery.state !== 'sending') return delivery.since === at ? delivery : undefined;
    return delivery.lease?.holder === holder ? changed(delivery) : undefined;
  });
}
