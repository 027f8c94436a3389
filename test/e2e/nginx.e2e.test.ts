import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { type Instruction, studyForm } from './instruction.js';
import { FORM_END, FORM_HEADER, formStart, wholeForm } from './raw-request.js';
import { type Answered, hasProgram, MONITORING, OUTSIDER, RunningNginx } from './running-nginx.js';
import { type RunningService, startService, until } from './running-service.js';
import { RADIOLOGY, USERS } from './test-users.js';

const MB = 1024 * 1024;
const FORM_TYPE = FORM_HEADER.slice('content-type: '.length);

const isInstalled = hasProgram('nginx', '-v') && hasProgram('openssl', 'version');
if (!isInstalled) console.warn('nginx or openssl is not installed: the tests of the proxy are skipped.');

/** The running instances. A site takes those that earlier sites left running, and starts the missing ones. */
let running: RunningService[] = [];
afterAll(() => Promise.all(running.map((instance) => instance[Symbol.asyncDispose]())));

async function threeInstances(): Promise<readonly RunningService[]> {
  const settings = { AUTH_BASIC_FILE: USERS, AUTH_TRUSTED_PROXIES: '127.0.0.1' };
  const ended = running.filter(({ isRunning }) => !isRunning);
  await Promise.all(ended.map((instance) => instance[Symbol.asyncDispose]()));
  running = running.filter(({ isRunning }) => isRunning);
  const missing = Array.from({ length: 3 - running.length }, () => startService(settings));
  running.push(...(await Promise.all(missing)));
  return running;
}

/** Three instances behind an nginx of its own. */
class Site implements AsyncDisposable {
  private clients = 0;

  private constructor(
    readonly instances: readonly RunningService[],
    readonly nginx: RunningNginx,
  ) {}

  static async start(): Promise<Site> {
    const instances = [...(await threeInstances())];
    const ports = instances.map(({ port }) => port);
    return new Site(instances, await RunningNginx.start(ports));
  }

  /** Sends a study from a new client address, because the rate limit counts each client's requests. */
  predict(instruction: Instruction): Promise<Answered> {
    const from = `127.0.1.${10 + this.clients++}`;
    return this.nginx.ask('/predict', { body: studyForm(instruction), headers: RADIOLOGY, from });
  }

  /** Number of studies on each instance's disk. */
  spooled(): number[] {
    return this.instances.map((instance) => (instance.isRunning ? instance.spooledFiles().length : 0));
  }

  /** Starts a long study, and waits until an instance has it. */
  async occupy(
    instruction: Instruction,
  ): Promise<{ readonly answer: Promise<Answered>; readonly at: number }> {
    const before = this.spooled();
    const answer = this.predict(instruction);
    answer.catch(() => undefined);
    const taken = (): number => this.spooled().findIndex((count, index) => count > before[index]);
    await until(() => taken() >= 0, 'an instance to take the study');
    return { answer, at: taken() };
  }

  /** Number of times that instances received the request. */
  requestsNamed(id: string): number {
    const lines = this.instances.flatMap(({ log }) => log);
    return lines.filter(({ context, request_id }) => context === 'Access' && request_id === id).length;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.nginx[Symbol.asyncDispose]();
  }
}

const statusesOf = (answers: readonly Answered[]): number[] => answers.map(({ status }) => status);

describe.skipIf(!isInstalled)('three instances behind nginx', () => {
  let site: Site;
  let nginx: RunningNginx;
  beforeAll(async () => ({ nginx } = site = await Site.start()));
  afterAll(() => site[Symbol.asyncDispose]());

  it('studies go to the instance with the fewest studies', async () => {
    const waiting = site.instances[0].waitFor('balanced');
    const studies = [];
    for (let round = 1; round <= 2; round++) {
      for (let study = 0; study < 3; study++) studies.push(await site.occupy(waiting));
      expect(site.spooled()).toEqual([round, round, round]);
    }
    site.instances[0].release('balanced');
    expect(statusesOf(await Promise.all(studies.map(({ answer }) => answer)))).toEqual(Array(6).fill(200));
  });

  it('a study of 400 MB arrives complete, and is buffered on the instance’s disk only', async () => {
    const [start, zeros] = [formStart(`${JSON.stringify({ do: 'succeed' })}\n`), Buffer.alloc(MB)];
    const length = start.length + 400 * MB + FORM_END.length;
    const answer = await nginx.ask('/predict', {
      body: Readable.from([start, ...Array<Buffer>(400).fill(zeros), FORM_END]),
      headers: { ...RADIOLOGY, 'content-type': FORM_TYPE, 'content-length': String(length) },
      from: '127.0.1.8',
    });
    expect(answer.status).toBe(200);
    const id = String(answer.headers['x-request-id']);
    await until(() => nginx.accessLog().some(({ request_id }) => request_id === id), 'the line of the log');
    const line = nginx.accessLog().find(({ request_id }) => request_id === id);
    expect(Number(line?.['bytes_in'])).toBeGreaterThan(400 * MB);
    expect(nginx.errorLog()).not.toContain('buffered to a temporary file');
  });

  it('submitted studies are found again by returning clients', async () => {
    const headers = RADIOLOGY;
    for (const from of ['127.0.1.201', '127.0.1.202', '127.0.1.203']) {
      const accepted = await site.nginx.ask('/studies', {
        body: studyForm({ do: 'succeed' }),
        headers,
        from,
      });
      expect(accepted.status).toBe(202);
      const { id } = JSON.parse(accepted.text) as { id: string };
      const events = await site.nginx.ask(`/studies/${id}/events`, { headers, from });
      expect([events.status, events.text.trimEnd().split('\n').at(-1)]).toEqual([
        200,
        'data: {"state":"succeeded"}',
      ]);
    }
  });

  it('nginx accepts what MAX_UPLOAD_MB allows, and refuses more before it is sent', async () => {
    const { maxUploadBytes } = loadConfiguration({}).upload;
    const declare = async (length: number): Promise<Answered> => {
      const body = new PassThrough();
      const headers = {
        ...RADIOLOGY,
        'content-type': FORM_TYPE,
        'content-length': String(length),
      };
      const answer = nginx.ask('/predict', { body, headers, from: '127.0.1.2' });
      body.write(formStart('x'));
      return answer.finally(() => body.destroy());
    };
    // The service's own limit covers the file and the form around it.
    const byService = await declare(maxUploadBytes + MB);
    expect([byService.status, byService.text]).toEqual([413, expect.stringContaining('"upload.too-large"')]);
    const byNginx = await declare(maxUploadBytes + MB + 1);
    expect([byNginx.status, JSON.parse(byNginx.text)]).toEqual([
      413,
      expect.objectContaining({ processing_status: 'Failure', study_uid: '', code: 'proxy.too-large' }),
    ]);
  });

  it('a client without credentials is refused by an instance, through nginx and directly', async () => {
    const throughNginx = await nginx.ask('/predict', { body: studyForm({ do: 'succeed' }) });
    expect([throughNginx.status, throughNginx.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="CT-CLIP inference"',
    ]);
    expect(JSON.parse(throughNginx.text)).toMatchObject({
      processing_status: 'Failure',
      code: 'auth.credentials-missing',
      request_id: throughNginx.headers['x-request-id'],
    });
    const byInstance = await site.instances[1].predict({ do: 'succeed' });
    expect(byInstance.status).toBe(401);
  });

  it.each(['/x', '/studies/x', '/admin/x', '/docs'])(
    'a body over 64 KB that is not a study is refused at %s without being stored',
    async (path) => {
      const body = new PassThrough();
      const answer = nginx.ask(path, {
        body,
        headers: { ...RADIOLOGY, 'content-type': FORM_TYPE, 'content-length': String(300 * MB) },
        from: '127.0.1.7',
      });
      body.write(formStart('x'));
      const { status, text } = await answer.finally(() => body.destroy());
      expect([status, JSON.parse(text)]).toEqual([413, expect.objectContaining({ code: 'proxy.too-large' })]);
      expect(nginx.temporaryFiles()).toEqual([]);
    },
  );

  it('an instance logs the client, the user and the request id of nginx', async () => {
    const headers = { ...RADIOLOGY, 'x-request-id': 'pacs-4711', 'x-forwarded-for': '8.8.8.8' };
    const answer = await nginx.ask('/', { headers, from: '127.0.1.3' });
    expect([answer.status, answer.headers['x-request-id']]).toEqual([200, 'pacs-4711']);
    const named = (line: Readonly<Record<string, unknown>>): boolean => line['request_id'] === 'pacs-4711';
    await until(() => site.requestsNamed('pacs-4711') === 1, 'the line of the log');
    const line = site.instances.flatMap(({ log }) => log).find(named);
    expect(line).toMatchObject({ client: '127.0.1.3', user: 'radiology', route: '/' });
    // nginx writes its line after sending the answer.
    await until(() => nginx.accessLog().some(named), 'the line of the proxy’s log');
    expect(nginx.accessLog().find(named)).toMatchObject({
      client: '127.0.1.3',
      user: 'radiology',
      status: 200,
    });

    const strange = await nginx.ask('/', { headers: { ...headers, 'x-request-id': '{"level"}' } });
    expect(strange.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('an unlisted network is refused everywhere, with or without a password', async () => {
    const ask = (path: string): Promise<Answered> => nginx.ask(path, { from: OUTSIDER, headers: RADIOLOGY });
    const answers = await Promise.all(['/', '/docs', '/predict', '/health'].map(ask));
    expect(statusesOf(answers)).toEqual([403, 403, 403, 403]);
    expect(JSON.parse(answers[2].text)).toMatchObject({ code: 'proxy.not-allowed', pathology: null });
  });

  it('probes and metrics are for monitoring only, without a password', async () => {
    const probes = ['/health', '/health/live', '/health/ready'];
    const headers = RADIOLOGY;
    const ask = (from: string) => (path: string) => nginx.ask(path, { from, headers });
    const toClients = await Promise.all([...probes, '/metrics'].map(ask('127.0.1.4')));
    expect(statusesOf(toClients)).toEqual([403, 403, 403, 403]);
    const toMonitoring = await Promise.all(probes.map((path) => nginx.ask(path, { from: MONITORING })));
    expect(statusesOf(toMonitoring)).toEqual([200, 200, 200]);
  });

  it('the description of the API is available to permitted clients, with all its resources', async () => {
    expect((await nginx.ask('/docs')).status).toBe(401);
    const paths = ['/docs', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/docs-json'];
    const answers = await Promise.all(paths.map((path) => nginx.ask(path, { headers: RADIOLOGY })));
    expect(statusesOf(answers)).toEqual([200, 200, 200, 200]);
    expect(answers[0].headers['strict-transport-security']).toBe('max-age=63072000');
    expect(JSON.parse(answers[3].text)).toHaveProperty(['paths', '/predict']);
  });

  it('a slow client does not delay others', async () => {
    const body = new PassThrough();
    const contents = JSON.stringify({ do: 'succeed' });
    const form = wholeForm(contents);
    const slow = nginx.ask('/predict', {
      body,
      headers: { ...RADIOLOGY, 'content-type': FORM_TYPE, 'content-length': String(form.length) },
      from: '127.0.1.5',
    });
    body.write(form.slice(0, -20));
    await until(() => site.spooled().includes(1), 'the beginning of the slow study');
    const others = await Promise.all([1, 2, 3, 4, 5, 6].map(() => site.predict({ do: 'succeed' })));
    expect(statusesOf(others)).toEqual(Array(6).fill(200));
    body.end(form.slice(-20));
    expect((await slow).status).toBe(200);
  });

  it('a client that sends more than twenty studies at once must wait', async () => {
    const study = (): Promise<Answered> =>
      nginx.ask('/predict', { method: 'POST', headers: RADIOLOGY, from: '127.0.1.6' });
    const answers = await Promise.all(Array.from({ length: 30 }, study));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(JSON.parse(refused[0].text)).toMatchObject({ code: 'proxy.too-many-requests' });
    expect(refused[0].headers['retry-after']).toBe('5');
  });

  it('plain HTTP serves only the redirect to HTTPS and the proof for certbot', async () => {
    const redirected = await nginx.askInClear('/docs?x=1');
    expect([redirected.status, redirected.headers.location]).toEqual([
      308,
      'https://ct-clip.example.org/docs?x=1',
    ]);
    expect((await nginx.askInClear('/predict', { body: studyForm({ do: 'succeed' }) })).status).toBe(403);
    const challenges = join(nginx.directory, 'certbot/.well-known/acme-challenge');
    mkdirSync(challenges, { recursive: true });
    writeFileSync(join(challenges, 'token'), 'token.thumbprint');
    const proof = await nginx.askInClear('/.well-known/acme-challenge/token', { from: OUTSIDER });
    expect([proof.status, proof.text]).toEqual([200, 'token.thumbprint']);
  });

  it('TLS 1.2 is the oldest accepted version', async () => {
    expect(await nginx.handshake('TLSv1.2')).toBe('TLSv1.2');
    expect(await nginx.handshake('TLSv1.3')).toBe('TLSv1.3');
    await expect(nginx.handshake('TLSv1.1')).rejects.toThrow();
  });
});

describe.skipIf(!isInstalled)('a failing instance', () => {
  it('receives no more studies when it is stopped, finishes its own, and the others take over', async () => {
    await using site = await Site.start();
    const [stopping] = site.instances;
    const [brief, long] = ['brief', 'long'].map((word) => stopping.waitFor(word));
    // Each has a study. nginx then counts none on the stopping instance, which finishes a study that bypassed nginx.
    const first = [];
    for (let study = 0; study < 3; study++) first.push(await site.occupy(study === 0 ? brief : long));
    const [early, ...busy] = first;
    const ending = site.instances[early.at];
    stopping.release('brief');
    expect((await early.answer).status).toBe(200);
    const own = ending.predict(long, { headers: RADIOLOGY });
    await until(() => ending.spooledFiles().length === 1, 'its study');
    ending.signal('SIGTERM');
    await until(async () => (await ending.get('/health/ready')).status === 503, 'the end of readiness');

    const further = [];
    for (let study = 0; study < 4; study++) further.push(await site.occupy(long));
    expect(site.spooled().toSorted()).toEqual([1, 3, 3]);
    expect(further.map(({ at }) => at)).not.toContain(early.at);
    stopping.release('long');
    const answers = await Promise.all([...busy, ...further].map(({ answer }) => answer));
    expect(statusesOf(answers)).toEqual(Array(6).fill(200));
    expect((await own).status).toBe(200);
    expect((await ending.ended).code).toBe(0);
    expect((await site.predict({ do: 'succeed' })).status).toBe(200);
  });

  it('loses its study when it is killed: the study is not sent elsewhere, and no further one arrives', async () => {
    await using site = await Site.start();
    const { answer, at } = await site.occupy({ do: 'hang' });
    site.instances[at].signal('SIGKILL');
    const lost = await answer;
    expect(lost.status).toBe(502);
    expect(JSON.parse(lost.text)).toMatchObject({
      processing_status: 'Failure',
      probability_of_pathology: null,
      code: 'proxy.instance-lost',
    });
    expect(lost.headers['retry-after']).toBe('5');
    const further: Answered[] = [];
    for (let study = 0; study < 6; study++) further.push(await site.predict({ do: 'succeed' }));
    expect(statusesOf(further)).toEqual(Array(6).fill(200));
    expect(site.requestsNamed(String(lost.headers['x-request-id']))).toBe(0);
    const ids = further.map(({ headers }) => String(headers['x-request-id']));
    const counts = (): number[] => ids.map((id) => site.requestsNamed(id));
    await until(() => !counts().includes(0), 'the lines of the log');
    expect(counts()).toEqual(Array(6).fill(1));

    for (const instance of site.instances) instance.signal('SIGKILL');
    await Promise.all(site.instances.map(({ ended }) => ended));
    const refused = await site.predict({ do: 'succeed' });
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      503,
      expect.objectContaining({ code: 'proxy.no-instance', processing_status: 'Failure' }),
    ]);
  });
});
