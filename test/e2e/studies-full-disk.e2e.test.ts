/** Disks of studies that are full under the running service: every accepted study still succeeds, and new ones are refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRecovery, expectRefusals, expectReport, expectSuccess, hold, post } from './held-studies.js';
import { type RunningService, spawnService, startService, until } from './running-service.js';
import { canMount, SmallDisk } from './small-disk.js';

const TIMEOUT_MS = 180_000;

const hasDisks = canMount();
if (!hasDisks) console.warn('This user may mount no disk: the tests of a full disk are skipped.');

describe.skipIf(!hasDisks)('studies on a full disk', () => {
  let studies: SmallDisk;
  let uploads: SmallDisk;
  let service: RunningService;
  const settings = (): Readonly<Record<string, string>> => ({
    QUEUE_DIR: studies.directory,
    SPOOL_DIR: uploads.directory,
    MIN_FREE_DISK_MB: '0',
    MAX_UPLOAD_MB: '1',
  });
  beforeAll(async () => {
    studies = new SmallDisk(1);
    uploads = new SmallDisk(4);
    service = await startService(settings());
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    for (const disk of [studies, uploads]) disk[Symbol.dispose]();
  });

  it(
    'succeed when there is room again, and new ones are refused meanwhile',
    async () => {
      const held = await hold(service);
      studies.fill();
      held.release();
      await expectRefusals(service, 'studies.disk-full');
      await expectReport(service, 'disk', 'studies.disk-full');
      studies.makeRoom();
      await expectSuccess(service, held.ids);
      await expectRecovery(service);
    },
    TIMEOUT_MS,
  );

  it(
    'succeed after a restart with a full disk',
    async () => {
      // Disposed of at the end: the first study waits for a file in its directory.
      await using killed = service;
      const held = await hold(killed);
      studies.fill();
      killed.signal('SIGKILL');
      await killed.ended;
      held.release();
      service = spawnService(settings());
      await service.listening();
      await until(async () => (await service.get('/health')).status === 503, 'the probe');
      studies.makeRoom();
      await service.ready();
      await expectSuccess(service, held.ids);
    },
    TIMEOUT_MS,
  );

  it(
    'succeed although SPOOL_DIR is full, and new ones are refused',
    async () => {
      const held = await hold(service);
      uploads.fill();
      const refused = await post(service, { do: 'succeed' });
      expect([500, 503]).toContain(refused.status);
      expect(((await refused.json()) as { code: string }).code).toMatch(/^upload\.(no-room|disk-full)$/);
      held.release();
      await expectSuccess(service, held.ids);
      uploads.makeRoom();
      await expectRecovery(service);
    },
    TIMEOUT_MS,
  );
});
