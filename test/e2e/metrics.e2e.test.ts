import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Instruction, studyForm } from './instruction.js';
import { FORM_HEADER, RawConnection } from './raw-request.js';
import { type RunningService, startService, until } from './running-service.js';

let service: RunningService;
beforeAll(async () => (service = await startService({ QUEUE_LIMIT: '3' })));
afterAll(() => service[Symbol.asyncDispose]());

/** Values by name and labels, as in the text. */
async function samples(from: RunningService = service): Promise<Map<string, number>> {
  const text = await (await from.get('/metrics')).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  );
}

describe('metrics', () => {
  it('are Prometheus text with a description of every metric', async () => {
    const response = await service.get('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    const explained = [...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name);
    expect(explained).toEqual(names);
    expect(names).toEqual(
      expect.arrayContaining(['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']),
    );
  });

  it('count studies by outcome, with the durations of their stages', async () => {
    const before = await samples();
    expect((await service.predict({ do: 'succeed' })).status).toBe(200);
    const refusal = { code: 'dicom.no-ct', message: 'No CT.' } as const;
    expect((await service.predict({ do: 'refuse', ...refusal })).status).toBe(422);
    const growth = async (name: string): Promise<number> =>
      ((await samples()).get(name) ?? 0) - (before.get(name) ?? 0);
    const requests = 'ctclip_http_requests_total{method="POST",route="/predict",status=';
    await until(async () => (await growth(`${requests}"422"}`)) === 1, 'the refusal to be counted');
    expect(await growth(`${requests}"200"}`)).toBe(1);
    expect(await growth('ctclip_failures_total{code="dicom.no-ct"}')).toBe(1);
    expect(await growth('ctclip_http_request_duration_seconds_count{route="/predict"}')).toBe(2);
    expect(await growth('ctclip_upload_size_bytes_count')).toBe(2);
    for (const stage of ['upload', 'waiting'])
      expect(await growth(`ctclip_study_stage_duration_seconds_count{stage="${stage}"}`)).toBe(2);
    expect(await growth('ctclip_study_stage_duration_seconds_count{stage="reading"}')).toBe(1);
  });

  it('report the load of the service and the current models', async () => {
    const study = service.predict(service.waitFor('metrics'));
    await until(
      async () => (await samples()).get('ctclip_queue_studies{state="running"}') === 1,
      'the study',
    );
    const now = await samples();
    expect(now.get('ctclip_queue_studies{state="waiting"}')).toBe(0);
    expect(now.get('ctclip_queue_limit')).toBe(3);
    expect(now.get('ctclip_draining')).toBe(0);
    expect(now.get('ctclip_device_state{device="cpu",state="ready"}')).toBe(1);
    expect(now.get('ctclip_device_state{device="cpu",state="failing"}')).toBe(0);
    const model = [...now.keys()].find((name) => name.startsWith('ctclip_model_info'));
    expect(model).toBe(
      `ctclip_model_info{intended_use="demonstration",supervised_sha256="${'a'.repeat(64)}",` +
        `ctclip_sha256="${'b'.repeat(64)}",lightgbm_sha256="${'c'.repeat(64)}",threshold="0.4"}`,
    );
    service.release('metrics');
    await study;
  });

  it('count submitted studies by state and priority', async () => {
    const submit = async (instruction: Instruction, priority: string): Promise<void> => {
      const body = studyForm(instruction);
      const address = `${service.url}/studies?fresh=true&priority=${priority}`;
      expect((await fetch(address, { method: 'POST', body })).status).toBe(202);
    };
    const before = await samples();
    const value = async (name: string): Promise<number | undefined> => (await samples()).get(name);
    await submit(service.waitFor('handed-over'), 'stat');
    await until(
      async () => (await value('ctclip_studies{state="running",priority="stat"}')) === 1,
      'the study',
    );
    await submit({ do: 'succeed' }, 'routine');
    expect(await value('ctclip_studies{state="waiting",priority="routine"}')).toBe(1);
    expect(await value('ctclip_studies{state="waiting",priority="stat"}')).toBe(0);
    expect(await value('ctclip_studies_limit')).toBe(1000);
    service.release('handed-over');
    const ended = 'ctclip_studies_ended_total{state="succeeded",priority=';
    await until(async () => (await value(`${ended}"routine",status="200"}`)) === 1, 'the end');
    expect(await value(`${ended}"stat",status="200"}`)).toBe(1);
    const waited = 'ctclip_study_stage_duration_seconds_count{stage="waiting"}';
    expect((await value(waited)) ?? 0).toBe((before.get(waited) ?? 0) + 2);
    expect(await value('ctclip_studies{state="running",priority="stat"}')).toBe(0);
  });

  it('count failed studies by the status that /predict would answer, and by their code', async () => {
    const before = await samples();
    const body = studyForm({ do: 'refuse', code: 'dicom.no-lungs', message: 'No lungs.' });
    expect((await fetch(`${service.url}/studies`, { method: 'POST', body })).status).toBe(202);
    const failed = 'ctclip_studies_ended_total{state="failed",priority="routine",status="422"}';
    await until(async () => (await samples()).get(failed) === 1, 'the end');
    const code = 'ctclip_failures_total{code="dicom.no-lungs"}';
    expect((await samples()).get(code)).toBe((before.get(code) ?? 0) + 1);
  });

  it('count restarts of the device process', async () => {
    process.kill(service.devicePid, 'SIGKILL');
    await until(
      async () => (await samples()).get('ctclip_device_process_restarts_total{device="cpu"}') === 1,
      'the restart',
    );
    await service.ready();
  });

  it('have one row for all unknown addresses, and none for requests that never reached the router', async () => {
    await Promise.all(['/a', '/b/c', '/d?e=f'].map((path) => service.get(path)));
    using connection = new RawConnection(service.port);
    connection.write(`POST /%zz HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ncontent-length: 0\r\n\r\n`);
    await connection.closed;
    const unknown = [...(await samples()).keys()].filter((name) =>
      /^ctclip_http_requests_total.*route="none"/.test(name),
    );
    expect(unknown.sort()).toEqual(
      ['400', '404'].map(
        (status) => `ctclip_http_requests_total{method="any",route="none",status="${status}"}`,
      ),
    );
  });
});
