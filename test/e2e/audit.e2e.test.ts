import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { linesOf } from './audit-lines.js';
import { type Instruction, studyForm } from './instruction.js';
import { type RunningService, spawnService, startService, until } from './running-service.js';
import { RADIOLOGY, USERS } from './test-users.js';

// Relative to the service's working directory, which is the test's.
const ENVIRONMENT = { AUDIT_LOG: 'audit.log' };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the audit log', () => {
  it('has a line for each study: user, time, study, outcome and models', async () => {
    await using service = await startService({ ...ENVIRONMENT, AUTH_BASIC_FILE: USERS });
    const answer = await service.predict({ do: 'succeed' }, { headers: RADIOLOGY });
    const [line] = linesOf(service);
    expect(line).toEqual({
      event: 'study.answered',
      study_sha256: null,
      opening: { skipped_bytes: 0, skipped_sha256: sha256('') },
      sequence: 1,
      previous: '0'.repeat(64),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
      request_id: answer.headers.get('x-request-id'),
      client: '127.0.0.1',
      user: 'radiology',
      route: '/predict',
      study_uid_sha256: sha256('1.2.3'),
      outcome: 'success',
      status: 200,
      code: null,
      models: { supervised: 'a'.repeat(64), ctclip: 'b'.repeat(64), lightgbm: 'c'.repeat(64) },
      seconds: expect.any(Number) as unknown,
    });
    expect(statSync(join(service.directory, 'audit.log')).mode & 0o777).toBe(0o640);
  });

  it('has lines for each submitted study, when it is accepted and when it has ended, and for its repeats', async () => {
    await using service = await startService({ ...ENVIRONMENT, AUTH_BASIC_FILE: USERS });
    const hand = async (instruction: Instruction): Promise<string | null> => {
      const answer = await fetch(`${service.url}/studies`, {
        method: 'POST',
        body: studyForm(instruction),
        headers: { ...RADIOLOGY, prefer: 'wait=30' },
      });
      expect(answer.status).toBe(200);
      return answer.headers.get('x-request-id');
    };
    const requests = [await hand({ do: 'succeed' }), await hand({ do: 'succeed' })];
    const refusal = { code: 'dicom.no-ct', message: 'No CT.' } as const;
    requests.push(await hand({ do: 'refuse', ...refusal }));
    await until(() => linesOf(service).length === 6, 'the lines');
    const accepted = linesOf(service).filter(({ event }) => event === 'study.accepted');
    const ended = linesOf(service).filter(({ event }) => event !== 'study.accepted');
    expect(accepted.map((line) => line['request_id'])).toEqual(requests);
    expect(accepted.map((line) => line['client'])).toEqual(Array(3).fill('127.0.0.1'));
    expect(ended.map((line) => line['request_id'])).toEqual(requests);
    expect(ended.map((line) => line['study_sha256'])).toEqual(accepted.map((line) => line['study_sha256']));
    const common = { client: null, user: 'radiology', route: '/studies' };
    const answered = {
      ...common,
      event: 'study.answered',
      study_uid_sha256: sha256('1.2.3'),
      outcome: 'success',
      status: 200,
    };
    expect(ended).toMatchObject([
      answered,
      answered,
      {
        ...common,
        event: 'study.failed',
        study_uid_sha256: null,
        outcome: 'failure',
        status: 422,
        code: 'dicom.no-ct',
        models: null,
      },
    ]);
  });

  it('lists refused studies by their code alone', async () => {
    await using service = await startService({ ...ENVIRONMENT, AUTH_BASIC_FILE: USERS });
    await service.predict({ do: 'succeed' });
    const refusal = { code: 'dicom.no-ct', message: 'No CT.' } as const;
    await service.predict(
      { do: 'refuse', ...refusal, fields: { studyUid: '1.2.9' } },
      { headers: RADIOLOGY },
    );
    await service.get('/', RADIOLOGY);
    await service.get('/health');
    expect(linesOf(service)).toMatchObject([
      {
        status: 401,
        code: 'auth.credentials-missing',
        outcome: 'failure',
        user: null,
        study_uid_sha256: null,
      },
      {
        status: 422,
        code: 'dicom.no-ct',
        outcome: 'failure',
        user: 'radiology',
        study_uid_sha256: sha256('1.2.9'),
        models: null,
      },
    ]);
  });

  it('lists a client that disconnected', async () => {
    await using service = await startService(ENVIRONMENT);
    const client = new AbortController();
    const study = service.predict(service.waitFor('go'), { signal: client.signal });
    await until(() => service.spooledFiles().length === 1, 'the study');
    client.abort();
    await expect(study).rejects.toThrow();
    await until(() => linesOf(service).length === 1, 'the line');
    expect(linesOf(service)).toMatchObject([{ status: 499, outcome: 'failure', study_uid_sha256: null }]);
    service.release('go');
    await until(() => service.spooledFiles().length === 0, 'the end of the study');
    expect(linesOf(service)).toHaveLength(1);
  });

  it('does not identify a NIfTI volume, which has only its file name', async () => {
    await using service = await startService(ENVIRONMENT);
    const body = studyForm({ do: 'succeed' }, 'DOE^JANE.nii.gz');
    expect((await fetch(`${service.url}/predict_nifti`, { method: 'POST', body })).status).toBe(200);
    expect(linesOf(service)).toMatchObject([
      { route: '/predict_nifti', status: 200, study_uid_sha256: null },
    ]);
  });

  it('hashes UIDs with the operator’s key if there is one', async () => {
    const salt = '0123456789abcdef0123456789abcdef';
    const saltFile = join(mkdtempSync(join(tmpdir(), 'audit-')), 'salt');
    onTestFinished(() => rmSync(dirname(saltFile), { recursive: true }));
    writeFileSync(saltFile, `${salt}\n`);
    await using service = await startService({
      ...ENVIRONMENT,
      AUDIT_SALT_FILE: saltFile,
    });
    await service.predict({ do: 'succeed' });
    const digest = createHmac('sha256', salt).update('1.2.3').digest('hex');
    expect(linesOf(service)).toMatchObject([{ study_uid_sha256: digest }]);
  });

  it('continues in a new file when the old one is moved or deleted', async () => {
    await using service = await startService(ENVIRONMENT);
    const path = join(service.directory, 'audit.log');
    await service.predict({ do: 'succeed' });
    renameSync(path, `${path}.1`);
    await service.predict({ do: 'succeed' });
    expect(linesOf(service, 'audit.log.1')).toHaveLength(1);
    expect(linesOf(service)).toHaveLength(1);
    rmSync(path);
    await service.predict({ do: 'succeed' });
    expect(linesOf(service)).toHaveLength(1);
  });
});

describe('an audit log that cannot be written', () => {
  /** Replaces the file by something that cannot be written to. */
  function breakLog(service: RunningService): void {
    const path = join(service.directory, 'audit.log');
    rmSync(path);
    symlinkSync('/dev/full', path);
  }

  it('prevents the start if it is unwritable from the beginning', async () => {
    await using service = spawnService({ AUDIT_LOG: '/nonexistent/audit.log' });
    expect((await service.ended).code).toBe(1);
    expect(service.log).toMatchObject([{ level: 'fatal', code: 'audit.unusable' }]);
  });

  it('is an error in the log and in the metrics, and the study is answered', async () => {
    await using service = await startService(ENVIRONMENT);
    breakLog(service);
    const answer = await service.predict({ do: 'succeed' });
    expect(answer.status).toBe(200);
    const line = await service.logged(({ level }) => level === 'error', 'the error');
    expect(line).toMatchObject({ request_id: answer.headers.get('x-request-id'), errno: 'ENOSPC' });
    expect(await (await service.get('/metrics')).text()).toContain('\nctclip_audit_failures_total 1\n');
  });

  it('blocks every answer if the operator requires the log', async () => {
    await using service = await startService({ ...ENVIRONMENT, AUDIT_REQUIRED: 'true' });
    breakLog(service);
    const answer = await service.predict({ do: 'succeed' });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('60');
    expect(await answer.json()).toMatchObject({
      code: 'audit.failed',
      processing_status: 'Failure',
      study_uid: '',
      probability_of_pathology: null,
    });
    expect((await service.get('/')).status).toBe(200);
  });
});

describe('records about studies', () => {
  const USER = { ...RADIOLOGY };

  async function submit(service: RunningService, instruction: Instruction, wait = true) {
    const answer = await fetch(`${service.url}/studies`, {
      method: 'POST',
      body: studyForm(instruction),
      headers: { ...USER, ...(wait && { prefer: 'wait=30' }) },
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
  const eventsOf = (service: RunningService): unknown[] => linesOf(service).map(({ event }) => event);

  it('cover every read of a result: of a study, of a list, and of a missing file or study', async () => {
    await using service = await startService({ ...ENVIRONMENT, AUTH_BASIC_FILE: USERS });
    const { body } = await submit(service, { do: 'succeed' });
    const id = String(body['id']);
    await until(() => linesOf(service).length === 2, 'the lines of the study');
    for (const path of [`/studies/${id}`, '/studies', `/studies/${id}/volume.nii.gz`, '/studies/unknown'])
      await service.get(path, USER);
    const study = sha256(id);
    const read = { user: 'radiology', client: '127.0.0.1' };
    const uid = sha256('1.2.3');
    expect(linesOf(service).slice(2)).toMatchObject([
      { ...read, event: 'result.read', route: '/studies/:id', study_sha256: study, study_uid_sha256: uid },
      { ...read, event: 'result.read', route: '/studies', study_sha256: study, study_uid_sha256: uid },
      { ...read, event: 'file.read', outcome: 'failure', status: 404, study_sha256: study },
      { ...read, event: 'result.read', outcome: 'failure', status: 404, study_sha256: sha256('unknown') },
    ]);
  });

  it('name who followed a study, also of a refused attempt', async () => {
    await using service = await startService({ ...ENVIRONMENT, AUTH_BASIC_FILE: USERS });
    const { body } = await submit(service, { do: 'succeed' });
    const id = String(body['id']);
    await until(() => linesOf(service).length === 2, 'the lines of the study');
    await (await service.get(`/studies/${id}/events`, USER)).text();
    await service.get('/studies/unknown/events', USER);
    expect(linesOf(service).slice(2)).toMatchObject([
      {
        event: 'study.followed',
        user: 'radiology',
        client: '127.0.0.1',
        study_sha256: sha256(id),
        status: 200,
      },
      { event: 'study.followed', study_sha256: sha256('unknown'), outcome: 'failure', status: 404 },
    ]);
  });

  it('do not count a request for a study without a result as a read', async () => {
    await using service = await startService({ ...ENVIRONMENT, AUTH_BASIC_FILE: USERS });
    const { body } = await submit(service, service.waitFor('go'), false);
    await service.get(`/studies/${String(body['id'])}`, USER);
    await service.get('/studies', USER);
    expect(eventsOf(service)).toEqual(['study.accepted', 'study.listed']);
    service.release('go');
  });

  it('name the user who cancelled a study, and the one who deleted it', async () => {
    await using service = await startService({ ...ENVIRONMENT, AUTH_BASIC_FILE: USERS });
    const { body } = await submit(service, service.waitFor('go'), false);
    const id = String(body['id']);
    await fetch(`${service.url}/studies/${id}`, { method: 'DELETE', headers: USER });
    expect(linesOf(service).at(-1)).toMatchObject({
      event: 'study.cancelled',
      study_sha256: sha256(id),
      user: 'radiology',
      client: '127.0.0.1',
    });
    service.release('go');
    await fetch(`${service.url}/studies/${id}/result`, { method: 'DELETE', headers: USER });
    expect(linesOf(service).at(-1)).toMatchObject({
      event: 'study.deleted',
      study_sha256: sha256(id),
      user: 'radiology',
      status: 204,
    });
  });

  it('name the user who was refused', async () => {
    await using service = await startService({ ...ENVIRONMENT, AUTH_BASIC_FILE: USERS });
    for (const path of ['/studies', '/studies/1/overlay.png']) await service.get(path);
    expect(linesOf(service)).toMatchObject([
      { event: 'study.listed', status: 401, user: null },
      { event: 'file.read', status: 401, user: null },
    ]);
  });

  it.each(['a disk that is full from the beginning', 'a disk that becomes full'])(
    'AUDIT_REQUIRED: a study is accepted, answered or shown only if its line is written (%s)',
    async (disk) => {
      const isBroken = disk.includes('beginning');
      const settings = { ...ENVIRONMENT, AUTH_BASIC_FILE: USERS, AUDIT_REQUIRED: 'true' };
      await using service = await startService(isBroken ? { ...settings, AUDIT_LOG: '/dev/full' } : settings);
      const id = isBroken ? 'unknown' : String((await submit(service, { do: 'succeed' })).body['id']);
      if (!isBroken) {
        await until(() => linesOf(service).length === 2, 'the lines of the study');
        rmSync(join(service.directory, 'audit.log'));
        symlinkSync('/dev/full', join(service.directory, 'audit.log'));
      }
      const submitted = [
        await submit(service, { do: 'succeed' }),
        await submit(service, { do: 'succeed' }, false),
      ];
      expect(submitted).toMatchObject(Array(2).fill({ status: 503, body: { code: 'audit.failed' } }));
      for (const path of ['/studies', `/studies/${id}`, `/studies/${id}/overlay.png`])
        expect([path, (await service.get(path, USER)).status]).toEqual([path, 503]);
      expect((await service.predict({ do: 'succeed' }, { headers: USER })).status).toBe(503);
      expect((await service.get('/health')).status).toBe(200);
    },
  );
});
