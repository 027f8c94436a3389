import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDITED, type AuditLine, linesOf, submit } from './audit-lines.js';
import { type Instruction, studyForm } from './instruction.js';
import { type RunningService, startService, until } from './running-service.js';
import { basic, RADIOLOGY, USERS } from './test-users.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Users with the same cheap password, one for each test that asks for the lines of its user on a shared service. */
const NAMES = ['accepts', 'reads', 'follows', 'waits', 'cancels', 'refused'] as const;
type Name = (typeof NAMES)[number];
const as = (name: Name): Record<string, string> => basic(name, 'correct:horse');
const NAMED_USERS = join(mkdtempSync(join(tmpdir(), 'audit-users-')), 'users');
writeFileSync(NAMED_USERS, NAMES.map((name) => `${name}:${hashSync('correct:horse', 4)}\n`).join(''));
afterAll(() => rmSync(dirname(NAMED_USERS), { recursive: true }));

const SALT = '0123456789abcdef0123456789abcdef';
const SALT_FILE = join(dirname(NAMED_USERS), 'salt');
writeFileSync(SALT_FILE, `${SALT}\n`);

/** One service with users, and one without users but with the operator's key. */
let guarded: RunningService;
let open: RunningService;
beforeAll(async () => {
  [guarded, open] = await Promise.all([
    startService({ ...AUDITED, AUTH_BASIC_FILE: NAMED_USERS }),
    startService({ ...AUDITED, AUDIT_SALT_FILE: SALT_FILE }),
  ]);
});
afterAll(() => Promise.all([guarded, open].map((service) => service[Symbol.asyncDispose]())));

/** The lines about a user's requests and studies. */
const linesAbout = (user: Name): AuditLine[] => linesOf(guarded).filter((line) => line['user'] === user);

describe('the audit log', () => {
  it('has a line for each study: user, time, study, outcome and models', async () => {
    await using service = await startService({ ...AUDITED, AUTH_BASIC_FILE: USERS });
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
    const hand = async (instruction: Instruction): Promise<string | null> => {
      const answer = await fetch(`${guarded.url}/studies`, {
        method: 'POST',
        body: studyForm(instruction),
        headers: { ...as('accepts'), prefer: 'wait=30' },
      });
      expect(answer.status).toBe(200);
      return answer.headers.get('x-request-id');
    };
    const requests = [await hand({ do: 'succeed' }), await hand({ do: 'succeed' })];
    const refusal = { code: 'dicom.no-ct', message: 'No CT.' } as const;
    requests.push(await hand({ do: 'refuse', ...refusal }));
    await until(() => linesAbout('accepts').length === 6, 'the lines');
    const accepted = linesAbout('accepts').filter(({ event }) => event === 'study.accepted');
    const ended = linesAbout('accepts').filter(({ event }) => event !== 'study.accepted');
    expect(accepted.map((line) => line['request_id'])).toEqual(requests);
    expect(accepted.map((line) => line['client'])).toEqual(Array(3).fill('127.0.0.1'));
    expect(ended.map((line) => line['request_id'])).toEqual(requests);
    expect(ended.map((line) => line['study_sha256'])).toEqual(accepted.map((line) => line['study_sha256']));
    const common = { client: null, user: 'accepts', route: '/studies' };
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
    const strange = await guarded.predict({ do: 'succeed' });
    const refusal = { code: 'dicom.no-ct', message: 'No CT.' } as const;
    const known = await guarded.predict(
      { do: 'refuse', ...refusal, fields: { studyUid: '1.2.9' } },
      { headers: as('refused') },
    );
    await guarded.get('/', as('refused'));
    await guarded.get('/health');
    const requests = [strange, known].map(({ headers }) => headers.get('x-request-id'));
    const lines = linesOf(guarded).filter(
      (line) => line['user'] === 'refused' || requests.includes(String(line['request_id'])),
    );
    expect(lines).toMatchObject([
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
        user: 'refused',
        study_uid_sha256: sha256('1.2.9'),
        models: null,
      },
    ]);
  });

  it('lists a client that disconnected', async () => {
    const before = linesOf(open).length;
    const further = (): AuditLine[] => linesOf(open).slice(before);
    const client = new AbortController();
    const study = open.predict(open.waitFor('go'), { signal: client.signal });
    await until(() => open.spooledFiles().length === 1, 'the study');
    client.abort();
    await expect(study).rejects.toThrow();
    await until(() => further().length === 1, 'the line');
    expect(further()).toMatchObject([{ status: 499, outcome: 'failure', study_uid_sha256: null }]);
    open.release('go');
    await until(() => open.spooledFiles().length === 0, 'the end of the study');
    expect(further()).toHaveLength(1);
  });

  it('does not identify a NIfTI volume, which has only its file name', async () => {
    const before = linesOf(open).length;
    const body = studyForm({ do: 'succeed' }, 'DOE^JANE.nii.gz');
    expect((await fetch(`${open.url}/predict_nifti`, { method: 'POST', body })).status).toBe(200);
    expect(linesOf(open).slice(before)).toMatchObject([
      { route: '/predict_nifti', status: 200, study_uid_sha256: null },
    ]);
  });

  it('hashes UIDs with the operator’s key if there is one', async () => {
    const before = linesOf(open).length;
    await open.predict({ do: 'succeed' });
    const digest = createHmac('sha256', SALT).update('1.2.3').digest('hex');
    expect(linesOf(open).slice(before)).toMatchObject([{ study_uid_sha256: digest }]);
  });

  it('continues in a new file when the old one is moved or deleted', async () => {
    const before = linesOf(open).length;
    const path = join(open.directory, 'audit.log');
    await open.predict({ do: 'succeed' });
    renameSync(path, `${path}.1`);
    await open.predict({ do: 'succeed' });
    expect(linesOf(open, 'audit.log.1')).toHaveLength(before + 1);
    expect(linesOf(open)).toHaveLength(1);
    rmSync(path);
    await open.predict({ do: 'succeed' });
    expect(linesOf(open)).toHaveLength(1);
  });
});

describe('records about studies', () => {
  it('cover every read of a result: of a study, of a list, and of a missing file or study', async () => {
    const { body } = await submit(guarded, as('reads'), { do: 'succeed' });
    const id = String(body['id']);
    await until(() => linesAbout('reads').length === 2, 'the lines of the study');
    for (const path of [`/studies/${id}`, '/studies', `/studies/${id}/volume.nii.gz`, '/studies/unknown'])
      await guarded.get(path, as('reads'));
    const study = sha256(id);
    const read = { user: 'reads', client: '127.0.0.1' };
    const uid = sha256('1.2.3');
    expect(linesAbout('reads').slice(2)).toMatchObject([
      { ...read, event: 'result.read', route: '/studies/:id', study_sha256: study, study_uid_sha256: uid },
      { ...read, event: 'result.read', route: '/studies', study_sha256: study, study_uid_sha256: uid },
      { ...read, event: 'file.read', outcome: 'failure', status: 404, study_sha256: study },
      { ...read, event: 'result.read', outcome: 'failure', status: 404, study_sha256: sha256('unknown') },
    ]);
  });

  it('name who followed a study, also of a refused attempt', async () => {
    const { body } = await submit(guarded, as('follows'), { do: 'succeed' });
    const id = String(body['id']);
    await until(() => linesAbout('follows').length === 2, 'the lines of the study');
    await (await guarded.get(`/studies/${id}/events`, as('follows'))).text();
    await guarded.get('/studies/unknown/events', as('follows'));
    expect(linesAbout('follows').slice(2)).toMatchObject([
      { event: 'study.followed', client: '127.0.0.1', study_sha256: sha256(id), status: 200 },
      { event: 'study.followed', study_sha256: sha256('unknown'), outcome: 'failure', status: 404 },
    ]);
  });

  it('do not count a request for a study without a result as a read', async () => {
    const { body } = await submit(guarded, as('waits'), guarded.waitFor('read'), false);
    await guarded.get(`/studies/${String(body['id'])}`, as('waits'));
    await guarded.get('/studies', as('waits'));
    expect(linesAbout('waits').map(({ event }) => event)).toEqual(['study.accepted', 'study.listed']);
    guarded.release('read');
  });

  it('name the user who cancelled a study, and the one who deleted it', async () => {
    const { body } = await submit(guarded, as('cancels'), guarded.waitFor('cancelled'), false);
    const id = String(body['id']);
    await fetch(`${guarded.url}/studies/${id}`, { method: 'DELETE', headers: as('cancels') });
    expect(linesAbout('cancels').at(-1)).toMatchObject({
      event: 'study.cancelled',
      study_sha256: sha256(id),
      user: 'cancels',
      client: '127.0.0.1',
    });
    guarded.release('cancelled');
    await fetch(`${guarded.url}/studies/${id}/result`, { method: 'DELETE', headers: as('cancels') });
    expect(linesAbout('cancels').at(-1)).toMatchObject({
      event: 'study.deleted',
      study_sha256: sha256(id),
      user: 'cancels',
      status: 204,
    });
  });

  it('name the user who was refused', async () => {
    const before = linesOf(guarded).length;
    for (const path of ['/studies', '/studies/1/overlay.png']) await guarded.get(path);
    expect(linesOf(guarded).slice(before)).toMatchObject([
      { event: 'study.listed', status: 401, user: null },
      { event: 'file.read', status: 401, user: null },
    ]);
  });
});
