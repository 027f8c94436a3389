/** Requirements on every store, so that each ended study is delivered, by one host at a time, even if a process dies. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { studyAnswer } from '../../src/core/pipeline/study-prediction.js';
import { studyOptions } from '../../src/core/pipeline/study-options.js';
import { WebhooksController } from '../../src/server/admin/webhooks.controller.js';
import {
  DeliveryOutbox,
  type DeliveryOutcome,
  type Destination,
  type FailedTry,
} from '../../src/server/studies/delivery/delivery-outbox.js';
import {
  claimDelivery,
  deliveryFailed,
  discardDelivery,
  retryDelivery,
} from '../../src/server/studies/lifecycle/delivery-transitions.js';
import type { StudyDelivery } from '../../src/server/studies/lifecycle/study-delivery.js';
import type { StudyRecord, SubmittedStudy } from '../../src/server/studies/lifecycle/study-record.js';
import { studyResource } from '../../src/server/studies/study-resource.js';
import {
  cancelled,
  repeated,
  started,
  submitted,
  succeeded,
} from '../../src/server/studies/lifecycle/study-transitions.js';
import { PREDICTION } from '../builders/study-prediction.js';
import { until } from '../until.js';
import { type FaultPlan, FaultPlan as Plan, withFaults } from './faulty-stores.js';
import type { Backend, Host } from './studies-backend.js';

const ANSWER = studyAnswer(PREDICTION, 1);
const BUSY: FailedTry = { code: 'pacs.busy', message: 'Busy.', isFinal: false };
const REFUSED: FailedTry = { code: 'pacs.object-refused', message: 'Refused.', isFinal: true };
const TAKEOVER_MS = 300;

/** A process with its outbox, and what it did. */
interface Sender {
  readonly host: Host;
  readonly outbox: DeliveryOutbox;
  readonly outcomes: (readonly [DeliveryOutcome, StudyDelivery])[];
}

export function describeOutbox(name: string, makeBackend: () => Promise<Backend>): void {
  describe(name, () => {
    let backend: Backend;
    let senders: Sender[];
    /** Studies that arrived, in order. */
    let arrived: string[];
    /** Answers of the next tries; then all are accepted. */
    let answers: (FailedTry | undefined | Promise<FailedTry | undefined>)[];
    let mayDeliver: boolean;
    beforeEach(async () => {
      backend = await makeBackend();
      [senders, arrived, answers, mayDeliver] = [[], [], [], true];
    });
    afterEach(async () => {
      for (const { outbox, host } of senders) {
        await outbox.close();
        await host.close();
      }
      await backend.remove();
    });

    const destination: Destination = {
      attempts: 3,
      firstDelayMs: 5,
      lane: () => 'peer',
      send: async ({ id }) => {
        arrived.push(id);
        return answers.shift();
      },
    };

    async function open(plan?: FaultPlan): Promise<Sender> {
      const host = await backend.open(1);
      const store = plan === undefined ? host.store : withFaults(host.store, plan);
      const outcomes: Sender['outcomes'] = [];
      const outbox = new DeliveryOutbox(
        store,
        () => destination,
        { isOwn: host.recovers, takeoverMs: TAKEOVER_MS, backOff: { firstMs: 5, longestMs: 20 } },
        {
          onOutcome: (outcome, _record, delivery) => outcomes.push([outcome, delivery]),
          onFault: () => undefined,
          mayDeliver: () => Promise.resolve(mayDeliver),
        },
      );
      const sender = { host, outbox, outcomes };
      senders.push(sender);
      return sender;
    }

    const REQUEST: Partial<SubmittedStudy> = { deliverTo: ['archive'] };

    /** Ends a study. @returns its record */
    async function end({ store }: Host, changes = REQUEST) {
      const id = randomUUID();
      const study = { owner: null, priority: 'routine', kind: 'dicom-zip', fileName: 'study.zip' } as const;
      const keys = { requestId: id, contentKey: id, repeatKey: id };
      await store.create(
        submitted({ ...study, ...keys, id, options: studyOptions(), ...changes }, Date.now()),
      );
      await store.update(id, (now) => started(now, 'attempt', Date.now()));
      const record = await store.update(id, (now) =>
        succeeded(now, 'attempt', ANSWER, undefined, Date.now()),
      );
      if (record === undefined) throw new Error('The record is gone.');
      return record;
    }

    const laterBy = (hours: number): number => Date.now() + hours * 3_600_000;

    /** A record whose delivery another process claimed, by a clock that was five hours ahead. */
    function claimed(record: StudyRecord, { host }: Sender): StudyRecord {
      const lease = { holder: 'before', until: laterBy(5) };
      const after = claimDelivery(record, 'archive', lease, host.recovers, Date.now());
      if (after === undefined) throw new Error('The delivery cannot be claimed.');
      return after;
    }

    const open1 = async ({ host }: Sender) => {
      const [delivery, ...others] = await host.store.openDeliveries();
      expect(others).toEqual([]);
      return delivery;
    };
    const delivered = ({ outcomes }: Sender): boolean => outcomes.at(-1)?.[0] === 'delivered';

    it('are ordered with the end of the study', async () => {
      const sender = await open();
      const { id } = await end(sender.host, { deliverTo: ['archive', 'record'], webhookUrl: 'https://x/' });
      const deliveries = await sender.host.store.openDeliveries();
      expect(deliveries.map(({ study, destination: to, state }) => [study, to, state])).toEqual([
        [id, 'webhook', 'waiting'],
        [id, 'archive', 'waiting'],
        [id, 'record', 'waiting'],
      ]);
    });

    it('are not made to the peers of a cancelled or repeated study, whose webhook is still called', async () => {
      const { host } = await open();
      const base = { owner: null, priority: 'routine', kind: 'dicom-zip', fileName: 'study.zip' } as const;
      const keys = { requestId: 'r', contentKey: 'c', repeatKey: 'k', options: studyOptions() };
      const given = { ...base, ...keys, deliverTo: ['archive'], webhookUrl: 'https://x/' };
      await host.store.create(repeated(submitted({ ...given, id: 'a' }, 1), ANSWER, undefined, 2));
      await host.store.create(submitted({ ...given, id: 'b' }, 3));
      await host.store.update('b', (now) => cancelled(now, 4));
      const deliveries = await host.store.openDeliveries();
      expect(deliveries.map(({ study, destination: to }) => `${study} ${to}`)).toEqual([
        'a webhook',
        'b webhook',
      ]);
    });

    it('are made once, and leave nothing open', async () => {
      const sender = await open();
      const record = await end(sender.host);
      sender.outbox.scheduleAll(record);
      sender.outbox.scheduleAll(record);
      await until(() => delivered(sender), 'the delivery');
      await sender.outbox.search();
      expect(await sender.host.store.openDeliveries()).toEqual([]);
      expect(await sender.host.store.get(record.id)).toMatchObject({
        deliveries: [{ destination: 'archive', state: 'delivered', attempts: 0 }],
      });
      expect(arrived).toEqual([record.id]);
    });

    it('are tried again with growing delays, then given up until an administrator retries', async () => {
      const sender = await open();
      answers = [BUSY, BUSY, BUSY];
      const record = await end(sender.host);
      sender.outbox.scheduleAll(record);
      await until(() => sender.outcomes.length === 3, 'the tries');
      expect(sender.outcomes.map(([outcome]) => outcome)).toEqual(['failed', 'failed', 'given-up']);
      const [first, second] = sender.outcomes.map(([, { since, nextAttemptAt }]) => nextAttemptAt - since);
      expect([first, second]).toEqual([5, 20]);
      expect(await open1(sender)).toMatchObject({
        ...{ state: 'dead', attempts: 3, problem: { code: 'pacs.busy', message: 'Busy.' } },
      });
      await sender.outbox.search();
      expect(arrived).toHaveLength(3);
      const again = await sender.host.store.update(record.id, (now) =>
        retryDelivery(now, 'archive', Date.now()),
      );
      expect(await open1(sender)).toMatchObject({ state: 'waiting', attempts: 0 });
      if (again !== undefined) sender.outbox.scheduleAll(again);
      await until(() => delivered(sender), 'the delivery');
    });

    it('are shown in the resource of their study, without an address', async () => {
      const sender = await open();
      const webhookUrl = 'https://name:password@pacs.example.org/ct';
      const { id } = await end(sender.host, { deliverTo: ['archive', 'record'], webhookUrl });
      const shown = async (): Promise<unknown> => {
        const record = await sender.host.store.get(id);
        const resource = record && studyResource(record, { position: undefined, artifacts: [], ttlMs: 1 });
        expect(JSON.stringify(resource)).not.toContain('pacs.example.org');
        return resource?.deliveries;
      };
      const waiting = { state: 'waiting', attempts: 0, code: null };
      expect(await shown()).toEqual([
        { destination: 'webhook', ...waiting },
        { destination: 'archive', ...waiting },
        { destination: 'record', ...waiting },
      ]);
      // In the order of the list, because all have the same lane.
      answers = [undefined, REFUSED, { ...BUSY, retryAfterMs: 60_000 }];
      await sender.outbox.search();
      await until(() => sender.outcomes.length === 3, 'the tries');
      expect(await shown()).toEqual([
        { destination: 'webhook', state: 'delivered', attempts: 0, code: null },
        { destination: 'archive', state: 'dead', attempts: 1, code: 'pacs.object-refused' },
        { destination: 'record', state: 'waiting', attempts: 1, code: 'pacs.busy' },
      ]);
    });

    it('are listed with their addresses if they are dead webhooks, except those of damaged records', async () => {
      const sender = await open();
      const { host } = sender;
      const controller = new WebhooksController({ ...host, isOwn: host.recovers });
      const [whole, damaged] = [
        await end(sender.host, { webhookUrl: 'https://pacs.example.org/ct' }),
        await end(sender.host, { webhookUrl: 'https://pacs.example.org/other' }),
      ];
      answers = [REFUSED, REFUSED];
      await sender.outbox.search();
      await until(() => sender.outcomes.length === 2, 'the refusals');
      await backend.damage(damaged.id);
      expect(await controller.deadWebhooks()).toEqual([
        { id: whole.id, url: 'https://pacs.example.org/ct', attempts: 1, problem: 'Refused.' },
      ]);
    });

    it('are given up at once after a final refusal, and can be discarded', async () => {
      const sender = await open();
      answers = [REFUSED];
      const record = await end(sender.host);
      sender.outbox.scheduleAll(record);
      await until(() => sender.outcomes.length === 1, 'the refusal');
      expect(await open1(sender)).toMatchObject({ state: 'dead', attempts: 1 });
      await sender.host.store.update(record.id, (now) => discardDelivery(now, 'archive'));
      expect(await sender.host.store.openDeliveries()).toEqual([]);
    });

    it('wait as long as the receiver requests', async () => {
      const sender = await open();
      answers = [{ ...BUSY, retryAfterMs: 60_000 }];
      sender.outbox.scheduleAll(await end(sender.host));
      await until(() => sender.outcomes.length === 1, 'the answer');
      const { since, nextAttemptAt } = await open1(sender);
      expect(nextAttemptAt - since).toBe(60_000);
    });

    it('wait while studies may not leave, and do not count that as a try', async () => {
      const sender = await open();
      mayDeliver = false;
      const record = await end(sender.host);
      sender.outbox.scheduleAll(record);
      expect(await open1(sender)).toMatchObject({ state: 'waiting', attempts: 0 });
      mayDeliver = true;
      await until(() => delivered(sender), 'the delivery');
      expect(arrived).toEqual([record.id]);
    });

    it('continue in another process after the first one died before or during the sending', async () => {
      const dying = await open();
      const before = await end(dying.host);
      const during = await end(dying.host);
      let giveUp: (busy: FailedTry) => void = () => undefined;
      answers = [new Promise((resolve) => (giveUp = resolve))];
      dying.outbox.scheduleAll(during);
      await until(() => arrived.length === 1, 'the beginning');
      senders = [];
      await dying.host.close();
      const next = await open();
      await until(async () => {
        await next.outbox.search();
        return next.outcomes.length === 2;
      }, 'both deliveries');
      expect(arrived.toSorted()).toEqual([during.id, during.id, before.id].toSorted());
      // Stops the dead process, because its try would renew its lease for ever.
      const closed = dying.outbox.close();
      giveUp(BUSY);
      await closed;
    });

    it('are sent although the clock was set back by hours after their next try was planned', async () => {
      const sender = await open();
      const record = await end(sender.host);
      const planned = deliveryFailed(
        claimed(record, sender),
        'archive',
        'before',
        BUSY,
        laterBy(5),
        Date.now(),
      );
      await sender.host.store.update(record.id, () => planned);
      await sender.outbox.search();
      await until(() => delivered(sender), 'the delivery');
      expect(arrived).toEqual([record.id]);
    });

    it('are taken over from a dead process although the clock was set back by hours during the lease', async () => {
      const sender = await open();
      const record = await end(sender.host);
      await sender.host.store.update(record.id, (now) => claimed(now, sender));
      await sender.outbox.search();
      await until(() => delivered(sender), 'the delivery');
      expect(arrived).toEqual([record.id]);
    });

    it('are sent by one of several processes that find them at the same time', async () => {
      const first = await open();
      const second = first.host.recovers ? first : await open();
      const ids = (await Promise.all([1, 2, 3].map(() => end(first.host)))).map(({ id }) => id);
      await Promise.all([first.outbox.search(), second.outbox.search()]);
      await until(async () => (await first.host.store.openDeliveries()).length === 0, 'the deliveries');
      expect(arrived.toSorted()).toEqual(ids.toSorted());
    });

    it('keep their process during a long try: other processes do not take over', async () => {
      const first = await open();
      let release: (accepted: undefined) => void = () => undefined;
      answers = [new Promise((resolve) => (release = resolve))];
      const record = await end(first.host);
      first.outbox.scheduleAll(record);
      const other = first.host.recovers ? first : await open();
      await until(async () => {
        await other.outbox.search();
        const { state, lease } = await open1(first);
        // The lease was extended beyond its first end.
        return state === 'sending' && (lease?.until ?? 0) > Date.now() + TAKEOVER_MS / 3;
      }, 'an extended lease');
      release(undefined);
      await until(() => delivered(first), 'the delivery');
      expect(arrived).toEqual([record.id]);
    });

    it.each(['fails for a while', 'loses its answer'] as const)(
      'have their outcome written although the store %s',
      async (fault) => {
        const sender = await open(new Plan('update', fault, 1));
        const record = await end(sender.host);
        sender.outbox.scheduleAll(record);
        await until(() => delivered(sender), 'the delivery');
        expect(await sender.host.store.openDeliveries()).toEqual([]);
        expect(arrived).toEqual([record.id]);
        expect(sender.outcomes).toHaveLength(1);
      },
    );

    it('do not count a try whose process ends while it sends', async () => {
      const sender = await open();
      let fail: (failure: FailedTry) => void = () => undefined;
      answers = [new Promise((resolve) => (fail = resolve))];
      sender.outbox.scheduleAll(await end(sender.host));
      await until(() => arrived.length === 1, 'the beginning');
      const closed = sender.outbox.close();
      fail(BUSY);
      await closed;
      expect(await open1(sender)).toMatchObject({ state: 'waiting', attempts: 0 });
      expect(sender.outcomes).toEqual([]);
    });
  });
}
