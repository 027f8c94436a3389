/** An audit log that cannot be written, and what the service does without it. */
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { AUDITED, linesOf, submit } from './audit-lines.js';
import { type RunningService, spawnService, startService, until } from './running-service.js';
import { RADIOLOGY, USERS } from './test-users.js';

describe('an audit log that cannot be written', () => {
  /** A service that requires its audit log. */
  let required: RunningService;
  beforeAll(async () => {
    required = await startService({ ...AUDITED, AUTH_BASIC_FILE: USERS, AUDIT_REQUIRED: 'true' });
  });
  afterAll(() => required[Symbol.asyncDispose]());

  /** Replaces the file by something that cannot be written to, until the end of the test. */
  function breakLog(service: RunningService): void {
    const path = join(service.directory, 'audit.log');
    rmSync(path, { force: true });
    symlinkSync('/dev/full', path);
    onTestFinished(() => rmSync(path, { force: true }));
  }

  it('prevents the start if it is unwritable from the beginning', async () => {
    await using service = spawnService({ AUDIT_LOG: '/nonexistent/audit.log' });
    expect((await service.ended).code).toBe(1);
    expect(service.log).toMatchObject([{ level: 'fatal', code: 'audit.unusable' }]);
  });

  it('is an error in the log and in the metrics, and the study is answered', async () => {
    await using service = await startService(AUDITED);
    breakLog(service);
    const answer = await service.predict({ do: 'succeed' });
    expect(answer.status).toBe(200);
    const line = await service.logged(({ level }) => level === 'error', 'the error');
    expect(line).toMatchObject({ request_id: answer.headers.get('x-request-id'), errno: 'ENOSPC' });
    expect(await (await service.get('/metrics')).text()).toContain('\nctclip_audit_failures_total 1\n');
  });

  it('blocks every answer if the operator requires the log', async () => {
    breakLog(required);
    const answer = await required.predict({ do: 'succeed' }, { headers: RADIOLOGY });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('60');
    expect(await answer.json()).toMatchObject({
      code: 'audit.failed',
      processing_status: 'Failure',
      study_uid: '',
      probability_of_pathology: null,
    });
    expect((await required.get('/', RADIOLOGY)).status).toBe(200);
  });

  it.each(['a disk that is full from the beginning', 'a disk that becomes full'])(
    'with AUDIT_REQUIRED keeps a study from being accepted, answered or shown (%s)',
    async (disk) => {
      const isBroken = disk.includes('beginning');
      const settings = { AUDIT_LOG: '/dev/full', AUTH_BASIC_FILE: USERS, AUDIT_REQUIRED: 'true' };
      const service = isBroken ? await startService(settings) : required;
      if (isBroken) onTestFinished(() => service[Symbol.asyncDispose]());
      const before = linesOf(service).length;
      const id = isBroken
        ? 'unknown'
        : String((await submit(service, RADIOLOGY, { do: 'succeed' })).body['id']);
      if (!isBroken) {
        await until(() => linesOf(service).length === before + 2, 'the lines of the study');
        breakLog(service);
      }
      const submitted = [
        await submit(service, RADIOLOGY, { do: 'succeed' }),
        await submit(service, RADIOLOGY, { do: 'succeed' }, false),
      ];
      expect(submitted).toMatchObject(Array(2).fill({ status: 503, body: { code: 'audit.failed' } }));
      for (const path of ['/studies', `/studies/${id}`, `/studies/${id}/overlay.png`])
        expect([path, (await service.get(path, RADIOLOGY)).status]).toEqual([path, 503]);
      expect((await service.predict({ do: 'succeed' }, { headers: RADIOLOGY })).status).toBe(503);
      expect((await service.get('/health')).status).toBe(200);
    },
  );
});
