/** What every place for studies that are answered later has to do, wherever it keeps them. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StudyPrediction } from '../../src/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../src/pipeline/study-predictor.js';
import { DomainError } from '../../src/problem/domain-error.js';
import { removeOld } from '../../src/studies/retention.js';
import { type NewStudy, Studies } from '../../src/studies/studies.js';
import type { StudyFiles } from '../../src/studies/study-files.js';
import type { StudyLedger } from '../../src/studies/study-ledger.js';
import type { StudyLine } from '../../src/studies/study-line.js';
import { hasEnded, type StudyRecord } from '../../src/studies/study-record.js';
import { NoSeat } from '../../src/studies/study-seat.js';
import { StudyRunner } from '../../src/studies/study-runner.js';
import { rejectionOf } from '../builders/refusal.js';
import { PREDICTION } from '../builders/study-prediction.js';

/** The parts of one process, on a place that other processes may share. */
export interface Host {
  readonly ledger: StudyLedger;
  readonly line: StudyLine;
  readonly files: StudyFiles;
  /** Lines up what was left, where nobody else does. */
  readonly recovers: boolean;
  /** Gives back what it holds of the place. */
  close(): Promise<void>;
}

/** A place for studies, empty at first. */
export interface Place {
  /** @param ageingMs of its line */
  open(ageingMs: number): Promise<Host>;
  /** Removes all of it. */
  remove(): Promise<void>;
}

const AGEING_MS = 60_000;
const ANYBODY = { name: null, seesAll: false };

/** A device whose studies end when the test says so. */
class Seat {
  readonly begun: string[] = [];
  isReady = true;
  /** Once, the study that comes next finds no seat, and the one after it is answered at once. */
  isTaken = false;
  private answersAtOnce = false;
  private readonly ends = new Map<string, (outcome: StudyPrediction | Error) => void>();
  private onReady: () => void = () => undefined;

  ready(signal: AbortSignal): Promise<void> {
    if (this.isReady) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.onReady = resolve;
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
  }

  becomeReady(): void {
    this.isReady = true;
    this.onReady();
  }

  predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction> {
    if (this.isTaken) {
      this.isTaken = false;
      this.answersAtOnce = true;
      return Promise.reject(new NoSeat());
    }
    this.begun.push(job.requestId);
    if (this.answersAtOnce) return Promise.resolve(PREDICTION);
    onStage('encoding');
    if (job.artifactsDirectory !== undefined)
      writeFileSync(join(job.artifactsDirectory, 'overlay.png'), 'picture');
    return new Promise((resolve, reject) =>
      this.ends.set(job.requestId, (outcome) => {
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      }),
    );
  }

  end(requestId: string, outcome: StudyPrediction | Error = PREDICTION): void {
    this.ends.get(requestId)?.(outcome);
  }
}

export function describeStudies(name: string, makePlace: () => Promise<Place>): void {
  describe(name, () => {
    let scratch: string;
    let place: Place;
    let running: StudyRunner[];
    let hosts: Host[];
    let ended: StudyRecord[];
    let count: number;

    beforeEach(async () => {
      scratch = mkdtempSync(join(tmpdir(), 'studies-'));
      place = await makePlace();
      [running, hosts, ended, count] = [[], [], [], 0];
    });
    afterEach(async () => {
      await Promise.all(running.map((runner) => runner.close()));
      await Promise.all(hosts.map((host) => host.close()));
      await place.remove();
      rmSync(scratch, { recursive: true });
    });

    async function open({ limit = 100, ageingMs = AGEING_MS } = {}): Promise<{
      host: Host;
      studies: Studies;
    }> {
      const host = await place.open(ageingMs);
      hosts.push(host);
      const studies = new Studies(host.ledger, host.line, host.files, limit);
      if (host.recovers) await studies.recover();
      return { host, studies };
    }

    function run({ ledger, line, files }: Host, seat: Seat): StudyRunner {
      const runner = new StudyRunner(ledger, line, files, seat, {
        onEnded: (record) => Promise.resolve(void ended.push(record)),
        onFault: () => undefined,
      });
      runner.start(1);
      running.push(runner);
      return runner;
    }

    function study(changes: Partial<NewStudy> = {}): NewStudy {
      const requestId = `request-${++count}`;
      const uploadPath = join(scratch, `${requestId}.zip`);
      writeFileSync(uploadPath, `contents of ${requestId}`);
      return {
        owner: null,
        priority: 'routine',
        kind: 'dicom-zip',
        fileName: 'study.zip',
        options: {},
        requestId,
        contentKey: requestId,
        repeatKey: requestId,
        uploadPath,
        fresh: false,
        ...changes,
      };
    }

    async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
      const deadline = Date.now() + 20_000;
      while (!(await condition())) {
        if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }

    const begins = (seat: Seat, requestId: string): Promise<void> =>
      until(() => seat.begun.includes(requestId), `the beginning of ${requestId}`);
    const ends = (studies: Studies, id: string): Promise<void> =>
      until(async () => hasEnded(await studies.get(id, ANYBODY)), 'the end');

    it('answers a study that was handed over, and says how far it is meanwhile', async () => {
      const { host, studies } = await open();
      const seat = new Seat();
      const waiting = await studies.submit(study());
      expect(waiting).toMatchObject({ state: 'waiting', attempts: 0 });
      expect(existsSync(join(scratch, 'request-1.zip'))).toBe(false);
      run(host, seat);
      await begins(seat, 'request-1');
      await until(
        async () => (await studies.get(waiting.id, ANYBODY)).events.some(({ stage }) => stage === 'encoding'),
        'the stage',
      );
      seat.end('request-1');
      await ends(studies, waiting.id);
      const record = await studies.get(waiting.id, ANYBODY);
      expect(record).toMatchObject({ state: 'succeeded', repeated: false, attempts: 1 });
      expect(record.result).toMatchObject({ processing_status: 'Success', probability_of_pathology: 0.75 });
      expect(record.events.map(({ id, state, stage }) => [id, state, stage])).toEqual([
        [1, 'waiting', undefined],
        [2, 'running', undefined],
        [3, 'running', 'encoding'],
        [4, 'succeeded', undefined],
      ]);
      await until(() => ended.length === 1, 'the notice');
      await expect(host.files.openUpload(waiting.id)).rejects.toThrow('gone');
    });

    it('keeps the reason of a study that fails', async () => {
      const { host, studies } = await open();
      const seat = new Seat();
      const { id } = await studies.submit(study());
      run(host, seat);
      await begins(seat, 'request-1');
      seat.end('request-1', new DomainError('dicom.no-lungs', 'unusable-study', 'There are no lungs.'));
      await ends(studies, id);
      expect(await studies.get(id, ANYBODY)).toMatchObject({
        state: 'failed',
        failure: { code: 'dicom.no-lungs', kind: 'unusable-study', message: 'There are no lungs.' },
      });
    });

    it('takes stat before routine, and each in the order in which they came', async () => {
      const { host, studies } = await open();
      const seat = new Seat();
      const records: StudyRecord[] = [];
      for (const priority of ['routine', 'routine', 'stat', 'stat'] as const)
        records.push(await studies.submit(study({ priority })));
      expect(await Promise.all(records.map((record) => studies.position(record)))).toEqual([3, 4, 1, 2]);
      expect(await studies.lengths()).toEqual({ stat: 2, routine: 2 });
      run(host, seat);
      for (const next of ['request-3', 'request-4', 'request-1', 'request-2']) {
        await begins(seat, next);
        seat.end(next);
      }
      expect(seat.begun).toEqual(['request-3', 'request-4', 'request-1', 'request-2']);
    });

    it('lets no later study before a routine one that has waited long enough', async () => {
      const { host, studies } = await open({ ageingMs: 1 });
      const seat = new Seat();
      const routine = await studies.submit(study());
      await until(
        async () => Date.now() > routine.submittedAt + 1 && (await isAged(host, routine)),
        'its age',
      );
      await studies.submit(study({ priority: 'stat' }));
      run(host, seat);
      await begins(seat, 'request-1');
      seat.end('request-1');
      await begins(seat, 'request-2');
      seat.end('request-2');
    });

    it('refuses more studies than may wait', async () => {
      const { studies } = await open({ limit: 1 });
      await studies.submit(study());
      const refused = study();
      const refusal = await rejectionOf(studies.submit(refused));
      expect(refusal).toMatchObject({ code: 'studies.line-full', retryAfterSeconds: 30 });
      // The upload stays its receiver's.
      expect(existsSync(refused.uploadPath)).toBe(true);
    });

    it('cancels a study that waits', async () => {
      const { host, studies } = await open();
      const seat = new Seat();
      const { id } = await studies.submit(study());
      expect(await studies.cancel(id, ANYBODY)).toMatchObject({ state: 'cancelled' });
      await studies.submit(study());
      run(host, seat);
      await begins(seat, 'request-2');
      expect(seat.begun).toEqual(['request-2']);
      expect(await rejectionOf(studies.cancel(id, ANYBODY))).toMatchObject({ code: 'studies.has-ended' });
      seat.end('request-2');
    });

    it('cancels a study that runs: its result is dropped', async () => {
      const { host, studies } = await open();
      const seat = new Seat();
      const { id } = await studies.submit(study());
      run(host, seat);
      await begins(seat, 'request-1');
      await studies.cancel(id, ANYBODY);
      const next = await studies.submit(study());
      seat.end('request-1');
      await begins(seat, 'request-2');
      seat.end('request-2');
      await ends(studies, next.id);
      expect(await studies.get(id, ANYBODY)).toMatchObject({ state: 'cancelled' });
      expect((await studies.get(id, ANYBODY)).result).toBeUndefined();
    });

    it('answers the same content again from the kept result, and says so, unless a fresh one is wanted', async () => {
      const { host, studies } = await open();
      const seat = new Seat();
      const options = { explain: 'true' };
      const first = await studies.submit(study({ repeatKey: 'same', options }));
      run(host, seat);
      await begins(seat, 'request-1');
      seat.end('request-1');
      await ends(studies, first.id);
      const again = await studies.submit(study({ repeatKey: 'same', options }));
      expect(again).toMatchObject({ state: 'succeeded', repeated: true });
      expect(again.result).toEqual((await studies.get(first.id, ANYBODY)).result);
      expect(await studies.artifactNames(again)).toEqual(['overlay.png']);
      const fresh = await studies.submit(study({ repeatKey: 'same', options, fresh: true }));
      expect(fresh).toMatchObject({ state: 'waiting', repeated: false });
      await begins(seat, 'request-3');
      seat.end('request-3');
    });

    it('makes one study of two with the same idempotency key', async () => {
      const { studies } = await open();
      const wish = { idempotencyKey: 'key', contentKey: 'same' };
      const [first, second] = await Promise.all([studies.submit(study(wish)), studies.submit(study(wish))]);
      expect(second.id).toBe(first.id);
      expect((await studies.submit(study(wish))).id).toBe(first.id);
      expect(await rejectionOf(studies.submit(study({ ...wish, contentKey: 'other' })))).toMatchObject({
        code: 'studies.idempotency-mismatch',
      });
      expect((await studies.list({}, ANYBODY, undefined, 10)).records).toHaveLength(1);
    });

    it('shows a study to its owner and to whoever sees all, and to nobody else', async () => {
      const { studies } = await open();
      const { id } = await studies.submit(study({ owner: 'anna' }));
      const as = (name: string, seesAll = false) => ({ name, seesAll });
      expect((await studies.get(id, as('anna'))).id).toBe(id);
      expect((await studies.get(id, as('root', true))).id).toBe(id);
      for (const asked of [
        studies.get(id, as('bert')),
        studies.cancel(id, as('bert')),
        studies.get('x', as('anna')),
      ])
        expect(await rejectionOf(asked)).toMatchObject({ code: 'studies.unknown' });
      expect((await studies.list({}, as('bert'), undefined, 10)).records).toEqual([]);
    });

    it('lists studies page by page, the newest first', async () => {
      const { studies } = await open();
      for (let index = 0; index < 5; index++)
        await studies.submit(study({ priority: index % 2 === 0 ? 'stat' : 'routine' }));
      const seen: string[] = [];
      let behind;
      do {
        const page = await studies.list({}, ANYBODY, behind, 2);
        seen.push(...page.records.map(({ requestId }) => requestId));
        behind = page.next;
      } while (behind !== undefined);
      expect(new Set(seen)).toEqual(new Set([1, 2, 3, 4, 5].map((index) => `request-${index}`)));
      expect(seen).toHaveLength(5);
      const stat = await studies.list({ priority: 'stat', state: 'waiting' }, ANYBODY, undefined, 10);
      expect(stat.records.map(({ requestId }) => requestId).sort()).toEqual([
        'request-1',
        'request-3',
        'request-5',
      ]);
    });

    it('tells whoever follows a study of every change until its end', async () => {
      const { host, studies } = await open();
      const seat = new Seat();
      const { id } = await studies.submit(study());
      const states: string[] = [];
      const following = (async () => {
        for await (const { state } of studies.follow(id, ANYBODY, new AbortController().signal))
          states.push(state);
      })();
      run(host, seat);
      await begins(seat, 'request-1');
      seat.end('request-1');
      await following;
      expect(states.at(0)).toBe('waiting');
      expect(states.at(-1)).toBe('succeeded');
    });

    it('waits with its studies for a device that is not ready', async () => {
      const { host, studies } = await open();
      const seat = new Seat();
      seat.isReady = false;
      const { id } = await studies.submit(study());
      run(host, seat);
      expect(await studies.get(id, ANYBODY)).toMatchObject({ state: 'waiting' });
      seat.becomeReady();
      await begins(seat, 'request-1');
      seat.end('request-1');
      await ends(studies, id);
    });

    it('lines a study up again that finds no seat', async () => {
      const { host, studies } = await open();
      const seat = new Seat();
      seat.isTaken = true;
      const { id } = await studies.submit(study());
      run(host, seat);
      await begins(seat, 'request-1');
      await ends(studies, id);
      expect(await studies.get(id, ANYBODY)).toMatchObject({ state: 'succeeded', attempts: 1 });
    });

    it('leaves studies that wait to the next process when it is closed', async () => {
      const { host, studies } = await open();
      const idle = new Seat();
      idle.isReady = false;
      const { id } = await studies.submit(study());
      await studies.submit(study());
      await run(host, idle).close();
      await host.close();
      const { host: next, studies: again } = await open();
      const seat = new Seat();
      run(next, seat);
      for (const requestId of ['request-1', 'request-2']) {
        await begins(seat, requestId);
        seat.end(requestId);
      }
      await ends(again, id);
      expect(idle.begun).toEqual([]);
    });

    it('removes results after their time, and the oldest when they are too many bytes', async () => {
      const { host, studies } = await open();
      const seat = new Seat();
      run(host, seat);
      const ids: string[] = [];
      for (let index = 1; index <= 3; index++) {
        const { id } = await studies.submit(study({ options: { explain: 'true' } }));
        await begins(seat, `request-${index}`);
        seat.end(`request-${index}`);
        await ends(studies, id);
        ids.push(id);
        await until(() => ended.length === index, 'the notice');
      }
      const ttlMs = 1000;
      const now = Date.now();
      expect(await removeOld(studies, host.files, { ttlMs: 60_000, maxBytes: 1_000_000 }, now)).toEqual([]);
      // Each has a picture of 7 bytes.
      expect(await removeOld(studies, host.files, { ttlMs: 60_000, maxBytes: 14 }, now)).toEqual([ids[0]]);
      expect((await removeOld(studies, host.files, { ttlMs, maxBytes: 14 }, now + 100_000)).sort()).toEqual(
        ids.slice(1).sort(),
      );
      expect((await studies.list({}, ANYBODY, undefined, 10)).records).toEqual([]);
      expect(await host.files.artifactNames(ids[1])).toEqual([]);
    });
  });
}

/** Whether the line has noticed how long a study has waited, where it looks only every now and then. */
async function isAged({ line }: Host, record: StudyRecord): Promise<boolean> {
  const { isAged: look } = line as { isAged?: (id: string) => Promise<boolean> };
  return look === undefined || look.call(line, record.id);
}
