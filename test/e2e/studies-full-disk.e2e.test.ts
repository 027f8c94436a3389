/** Disks of studies that are full under the running service: every accepted study still succeeds, and new ones are refused. */
import { describe, expect, it } from 'vitest';
import { expectRecovery, expectRefusals, expectReport, expectSuccess, hold, post } from './held-studies.js';
import { spawnService, startService, until } from './running-service.js';
import { canMount, SmallDisk } from './small-disk.js';

const TIMEOUT_MS = 180_000;

const hasDisks = canMount();
if (!hasDisks) console.warn('This user may mount no disk: the tests of a full disk are skipped.');

describe.skipIf(!hasDisks)('studies on a full disk', () => {
  it(
    'succeed when there is room again, and new ones are refused meanwhile',
    async () => {
      using disk = new SmallDisk(1);
      await using service = await startService({ QUEUE_DIR: disk.directory });
      const held = await hold(service);
      disk.fill();
      held.release();
      await expectRefusals(service, 'studies.disk-full');
      await expectReport(service, 'disk', 'studies.disk-full');
      disk.makeRoom();
      await expectSuccess(service, held.ids);
      await expectRecovery(service);
    },
    TIMEOUT_MS,
  );

  it(
    'succeed after a restart with a full disk',
    async () => {
      using disk = new SmallDisk(1);
      // Disposed of at the end: the first study waits for a file in its directory.
      await using service = await startService({ QUEUE_DIR: disk.directory });
      const held = await hold(service);
      disk.fill();
      service.signal('SIGKILL');
      await service.ended;
      held.release();
      await using next = spawnService({ QUEUE_DIR: disk.directory });
      await next.listening();
      await until(async () => (await next.get('/health')).status === 503, 'the probe');
      disk.makeRoom();
      await next.ready();
      await expectSuccess(next, held.ids);
    },
    TIMEOUT_MS,
  );

  it(
    'succeed although SPOOL_DIR is full, and new ones are refused',
    async () => {
      using disk = new SmallDisk(4);
      await using service = await startService({
        SPOOL_DIR: disk.directory,
        MIN_FREE_DISK_MB: '0',
        MAX_UPLOAD_MB: '1',
      });
      const held = await hold(service);
      disk.fill();
      const refused = await post(service, { do: 'succeed' });
      expect([500, 503]).toContain(refused.status);
      expect(((await refused.json()) as { code: string }).code).toMatch(/^upload\.(no-room|disk-full)$/);
      held.release();
      await expectSuccess(service, held.ids);
      disk.makeRoom();
      await expectRecovery(service);
    },
    TIMEOUT_MS,
  );
});
