/** Evidence objects reach PACS and medical record, although these are down or busy or refuse, and the service is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import type { DeliveryListDto } from '../../src/server/admin/delivery.dto.js';
import { ctFiles, withArchive } from '../builders/ct-study.js';
import { DicomReceiver } from '../builders/dicom-receiver.js';
import { EVIDENCE_MODELS, evidenceStudyOf, evidenceWriterOf } from '../builders/evidence-study.js';
import { WebReceiver } from '../builders/web-receiver.js';
import { linesOf } from './audit-lines.js';
import { freePort } from './free-port.js';
import { type Instruction, studyForm } from './instruction.js';
import { hasOrthanc, RunningOrthanc } from './running-orthanc.js';
import { hasProgram } from './running-nginx.js';
import { RunningRedis } from './running-redis.js';
import { type RunningService, startService, until } from './running-service.js';

const NAME = 'QXMARK^PERSON';
const ID = 'QXMARK-98765';
const MARKERS = /qxmark|-98765|19331107/i;
/** Pictures of three localized scores and of all scores, and the report. */
const OBJECTS = 5;

let directory: string;
/** The instruction that makes the evidence objects of a patient. */
let instruction: Instruction;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'deliveries-'));
  const attributes = {
    ...{ PatientID: ID, PatientName: NAME, PatientBirthDate: '19331107', FrameOfReferenceUID: '1.2.3.9' },
  };
  const files = ctFiles(() => ({ attributes }), 12);
  const objects = join(directory, 'objects');
  await withArchive(files, (path) =>
    evidenceWriterOf().write(objects, path, evidenceStudyOf(files), EVIDENCE_MODELS),
  );
  expect(readFileSync(join(objects, 'dicom', 'report.dcm'), 'latin1')).toContain(NAME);
  instruction = { do: 'copy-files', from: objects };
});
afterAll(() => rmSync(directory, { recursive: true }));

function peersFile(...peers: readonly object[]): string {
  const path = join(directory, `peers-${Math.random()}.json`);
  writeFileSync(path, JSON.stringify({ peers: peers.map((peer) => ({ firstRetrySeconds: 0.1, ...peer })) }));
  return path;
}

/** Sends the study. @returns its id */
async function submit(service: RunningService, query: string): Promise<string> {
  const address = `${service.url}/studies?fresh=true&${query}`;
  const response = await fetch(address, { method: 'POST', body: studyForm(instruction) });
  expect(response.status).toBe(202);
  return ((await response.json()) as { readonly id: string }).id;
}

async function deliveries(service: RunningService, query = ''): Promise<DeliveryListDto['deliveries']> {
  const response = await service.get(`/admin/deliveries?${query}`);
  return ((await response.json()) as DeliveryListDto).deliveries;
}

describe.skipIf(!hasOrthanc)('a PACS (skipped where orthanc or orthanc-dicomweb is not installed)', () => {
  it('that is down when the service is killed receives every object once when both are back', async () => {
    const [httpPort, dicomPort] = [await freePort(), await freePort()];
    const settings = {
      QUEUE_DIR: join(directory, 'queue'),
      DELIVER_TO: 'archive, web',
      PACS_FILE: peersFile(
        { name: 'archive', kind: 'dicom', host: '127.0.0.1', port: dicomPort, calledAeTitle: 'ORTHANC' },
        { name: 'web', kind: 'stow', url: `http://127.0.0.1:${httpPort}/dicom-web` },
      ),
    };
    {
      await using service = await startService(settings);
      await submit(service, '');
      await until(async () => {
        const open = await deliveries(service);
        return open.length === 2 && open.every(({ code }) => code === 'pacs.unreachable');
      }, 'failed tries of both deliveries');
      service.signal('SIGKILL');
      await service.ended;
    }
    await using pacs = await RunningOrthanc.start({ httpPort, dicomPort });
    await using service = await startService(settings);
    await until(async () => (await deliveries(service)).length === 0, 'the deliveries');
    expect(await pacs.count()).toBe(OBJECTS);
  });
});

describe('deliveries', () => {
  /** The service delivers to each of them; by default to `pacs`. Each test has its own. */
  let receivers: Readonly<Record<'archive' | 'batch' | 'pacs', DicomReceiver>>;
  let record: WebReceiver;
  let service: RunningService;
  beforeAll(async () => {
    const [archive, batch, pacs] = await Promise.all([1, 2, 3].map(() => DicomReceiver.start()));
    receivers = { archive, batch, pacs };
    record = await WebReceiver.start();
    const dicom = Object.entries(receivers).map(([name, { port }]) => ({
      ...{ name, kind: 'dicom', host: '127.0.0.1', port, calledAeTitle: 'PACS' },
    }));
    service = await startService({
      AUDIT_LOG: 'audit.log',
      DELIVER_TO: 'pacs',
      PACS_FILE: peersFile(...dicom, { name: 'record', kind: 'fhir', url: record.url }),
    });
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await Promise.all([record, ...Object.values(receivers)].map((one) => one[Symbol.asyncDispose]()));
  });

  it('wait for a busy system, stay dead after a refusal until an administrator decides, and are counted', async () => {
    const { archive } = receivers;
    archive.statuses = [0xa700];
    let isDown = true;
    record.reply = () =>
      isDown ? { status: 503 } : { status: 200, json: { resourceType: 'Bundle', entry: [] } };
    // A busy archive is tried again; pictures come before the report.
    const first = await submit(service, 'deliver_to=archive');
    await until(() => archive.received.length === OBJECTS, 'the objects');
    expect(archive.received.at(-1)?.sopClassUid).toBe('1.2.840.10008.5.1.4.1.1.88.34');
    await until(async () => (await deliveries(service)).length === 0, 'the outcome');
    // 503 until the record is up; a refused object is dead at once.
    archive.statuses = [0xa900];
    const second = await submit(service, 'deliver_to=archive,record');
    await until(async () => (await deliveries(service, 'state=dead')).length === 1, 'the dead delivery');
    expect(await deliveries(service, 'destination=archive')).toMatchObject([
      { id: `${second}.archive`, study: second, state: 'dead', attempts: 1, code: 'pacs.object-refused' },
    ]);
    await until(async () => (await deliveries(service, 'state=waiting')).length === 1, 'the busy record');
    expect(await deliveries(service, 'destination=record')).toMatchObject([
      { code: 'pacs.busy', problem: 'The system cannot accept objects now (HTTP 503).' },
    ]);
    isDown = false;
    const act = async (method: string, path: string): Promise<number> =>
      (await fetch(`${service.url}/admin/deliveries/${path}`, { method })).status;
    expect(await act('POST', `${second}.archive/retry`)).toBe(204);
    await until(async () => (await deliveries(service)).length === 0, 'the deliveries');
    expect(await act('POST', `${second}.archive/retry`)).toBe(409);
    archive.statuses = [0xc000];
    const third = await submit(service, 'deliver_to=archive');
    await until(async () => (await deliveries(service, 'state=dead')).length === 1, 'the refusal');
    expect(await act('DELETE', `${third}.archive`)).toBe(204);
    expect(await act('DELETE', `${third}.archive`)).toBe(404);
    const metrics = await (await service.get('/metrics')).text();
    for (const line of [
      'ctclip_deliveries_total{destination="archive",outcome="failed"} 1',
      'ctclip_deliveries_total{destination="archive",outcome="delivered"} 2',
      'ctclip_deliveries_total{destination="archive",outcome="given-up"} 2',
      'ctclip_deliveries{destination="record",state="dead"} 0',
      'ctclip_delivery_oldest_waiting_seconds{destination="record"} 0',
    ])
      expect(metrics).toContain(`${line}\n`);
    const audited = linesOf(service).filter(({ event }) => /deliver/.test(String(event)));
    expect(audited.map(({ event, client, outcome }) => [event, client, outcome])).toEqual(
      expect.arrayContaining([
        ['result.delivered', 'archive', 'success'],
        ['result.delivered', 'record', 'success'],
        ['result.delivered', 'archive', 'failure'],
        ['delivery.retried', '127.0.0.1', 'success'],
        ['delivery.discarded', '127.0.0.1', 'success'],
      ]),
    );
    expect(first).not.toBe(second);
  });

  it('are requested by ctclip batch --deliver-to, which stops at a name that the service does not have', async () => {
    const study = join(directory, 'delivered.zip');
    writeFileSync(study, JSON.stringify(instruction));
    const table = join(directory, 'delivered.jsonl');
    const batch = async (to: string): Promise<string> => {
      const options = ['--url', service.url, '-o', table, '--restart', '--deliver-to', to];
      const child = spawn(process.execPath, [packagePath('dist/cli/ctclip.js'), 'batch', study, ...options]);
      const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);
      return `${child.exitCode} ${said}`;
    };
    expect(await batch('elsewhere')).toMatch(/^1 [^]*does not deliver\. They are archive/);
    expect(await batch('batch')).toMatch(/^0 [^]*1 succeeded[^]*delivers the results to batch by itself/);
    expect(JSON.parse(readFileSync(table, 'utf8'))).toMatchObject({ processing_status: 'Success' });
    await until(() => receivers.batch.received.length === OBJECTS, 'the objects');
  });

  it('are made only of DICOM studies, and only to the systems of PACS_FILE', async () => {
    const refused = async (query: string, fileName: string): Promise<unknown> => {
      const body = studyForm({ do: 'succeed' }, fileName);
      const response = await fetch(`${service.url}/studies?${query}`, { method: 'POST', body });
      return ((await response.json()) as { readonly code?: unknown }).code ?? response.status;
    };
    expect(await refused('deliver_to=elsewhere', 'study.zip')).toBe('delivery.unknown-destination');
    expect(await refused('deliver_to=pacs', 'study.nii.gz')).toBe('delivery.not-dicom');
    expect(await refused('', 'study.nii.gz')).toBe(202);
    const silent = await submit(service, 'deliver_to=none');
    const delivered = await submit(service, '');
    await until(() => receivers.pacs.received.length === OBJECTS, 'the objects');
    await until(async () => (await deliveries(service)).length === 0, 'the outcome');
    const links = async (id: string): Promise<unknown> =>
      ((await (await service.get(`/studies/${id}`)).json()) as { links: object }).links;
    expect(await links(delivered)).toHaveProperty('fhir');
    expect(silent).not.toBe(delivered);
  });
});

it.skipIf(!hasProgram('redis-server', '--version'))(
  'a patient appears in no log line, metric, list or Redis value of a delivery (skipped without redis-server)',
  async () => {
    await using redis = await RunningRedis.start();
    await using record = await WebReceiver.start();
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [{ code: 'invalid', diagnostics: `${NAME} ${ID}` }],
    };
    record.reply = () => ({ status: 422, json: outcome });
    await using service = await startService({
      ...{ LOG_LEVEL: 'trace', AUDIT_LOG: 'audit.log' },
      ...{ REDIS_URL: redis.url, STUDIES_FILES: join(directory, 'files') },
      PACS_FILE: peersFile(
        { name: 'record', kind: 'fhir', url: record.url },
        { name: 'down', kind: 'dicom', host: '127.0.0.1', port: await freePort(), calledAeTitle: 'PACS' },
      ),
    });
    await submit(service, 'deliver_to=record,down');
    await until(async () => {
      const open = await deliveries(service);
      return open.length === 2 && open.every(({ problem }) => problem !== null);
    }, 'failures of both deliveries');
    expect(record.requests[0].body.toString()).toContain(ID);
    const written = {
      log: JSON.stringify(service.log),
      plain: service.plain.join('\n'),
      metrics: await (await service.get('/metrics')).text(),
      list: JSON.stringify(await deliveries(service)),
      audit: JSON.stringify(linesOf(service)),
      redis: JSON.stringify(await contentsOf(redis.url)),
    };
    expect(written.redis).toContain('pacs.request-refused');
    for (const [what, text] of Object.entries(written))
      expect({ [what]: MARKERS.exec(text)?.[0] }).toEqual({ [what]: undefined });
  },
);

/** Every key and value of a server. */
async function contentsOf(url: string): Promise<unknown[]> {
  const redis = new Redis(url);
  try {
    const contents: unknown[] = [];
    for (const key of await redis.keys('*')) contents.push(key, await valueOf(redis, key));
    return contents;
  } finally {
    redis.disconnect();
  }
}

async function valueOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'zset':
      return redis.zrange(key, '0', '-1');
    case 'set':
      return redis.smembers(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return undefined;
  }
}
