/** What every ledger has to do so that no end of a study stays untold, whatever dies. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Announcements } from '../../src/studies/announcements.js';
import { Studies } from '../../src/studies/studies.js';
import type { StudyRecord } from '../../src/studies/study-record.js';
import { cancelled, started, submitted } from '../../src/studies/study-transitions.js';
import type { Host, Place } from './studies-place.js';

/** For which a process that lives may be about to tell of an end. */
const PATIENCE_MS = 60_000;
const BEGIN = 1000;
const LONG_AGO = 2000;

/** A process with its announcements, and what others have heard from it. */
interface Teller {
  readonly host: Host;
  readonly told: string[];
  readonly faults: unknown[];
  readonly announcements: Announcements;
  makeUp(): Promise<void>;
}

export function describeAnnouncements(name: string, makePlace: () => Promise<Place>): void {
  describe(name, () => {
    let place: Place;
    let hosts: Host[];
    beforeEach(async () => {
      place = await makePlace();
      hosts = [];
    });
    afterEach(async () => {
      await Promise.all(hosts.map((host) => host.close()));
      await place.remove();
    });

    /** @param tell what a process does that fails or dies; undefined: it tells */
    async function open(tell?: () => Promise<void>): Promise<Teller> {
      const host = await place.open(1);
      hosts.push(host);
      const told: string[] = [];
      const faults: unknown[] = [];
      const announcements = new Announcements(
        host.ledger,
        tell ?? (({ id }) => Promise.resolve(void told.push(id))),
        (_record, error) => void faults.push(error),
      );
      const studies = new Studies(host.ledger, host.line, host.files, 1);
      return {
        host,
        told,
        faults,
        announcements,
        makeUp: () => announcements.makeUp(studies.all(), PATIENCE_MS),
      };
    }

    async function running({ ledger }: Host): Promise<StudyRecord> {
      const id = randomUUID();
      const study = { owner: null, priority: 'routine', kind: 'nifti', fileName: 'study.nii' } as const;
      const keys = { requestId: id, contentKey: id, repeatKey: id };
      await ledger.create(submitted({ ...study, ...keys, id, options: {} }, BEGIN));
      return recordOf(await ledger.update(id, (now) => started(now, BEGIN)));
    }

    async function ended(host: Host, at: number): Promise<StudyRecord> {
      const { id } = await running(host);
      return recordOf(await host.ledger.update(id, (now) => cancelled(now, at)));
    }

    const isOwed = async ({ host }: Teller, id: string): Promise<boolean> =>
      (await host.ledger.get(id))?.announcingSince !== undefined;

    it('owes an end to others from the moment of the end until they were told', async () => {
      const teller = await open();
      const { id } = await running(teller.host);
      expect(await isOwed(teller, id)).toBe(false);
      const record = await ended(teller.host, LONG_AGO);
      expect(await isOwed(teller, record.id)).toBe(true);
      await teller.announcements.make(record);
      expect(await isOwed(teller, record.id)).toBe(false);
      await teller.makeUp();
      expect(teller.told).toEqual([record.id]);
    });

    it('leaves what a process cannot tell to be told later', async () => {
      const teller = await open(() => Promise.reject(new Error('The disk is full.')));
      const record = await ended(teller.host, LONG_AGO);
      await teller.announcements.make(record);
      expect(teller.faults).toEqual([new Error('The disk is full.')]);
      expect(await isOwed(teller, record.id)).toBe(true);
    });

    it('lets the next process tell what one that died was about to tell, once', async () => {
      const dying = await open(() => new Promise(() => undefined));
      const record = await ended(dying.host, LONG_AGO);
      // Nobody waits for what a process that dies was about to do.
      void dying.announcements.make(record);
      await dying.host.close();
      const next = await open();
      await next.makeUp();
      await next.makeUp();
      expect(next.told).toEqual([record.id]);
    });

    it('tells no end that a process which lives may be about to tell', async () => {
      const teller = await open();
      await ended(teller.host, Date.now());
      await teller.makeUp();
      expect(teller.told).toEqual([]);
    });

    it('lets one of several that find it at the same time tell it', async () => {
      const first = await open();
      const second = first.host.recovers ? first : await open();
      const { id } = await ended(first.host, LONG_AGO);
      await Promise.all([first.makeUp(), second.makeUp()]);
      expect(second === first ? first.told : [...first.told, ...second.told]).toEqual([id]);
    });
  });
}

function recordOf(record: StudyRecord | undefined): StudyRecord {
  if (record === undefined) throw new Error('The record is gone.');
  return record;
}
