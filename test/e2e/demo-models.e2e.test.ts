import { openAsBlob, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { phantomCommand } from '../../src/cli/phantom.js';
import { type RunningService, spawnMain, until } from './running-service.js';

let service: RunningService;
let study: string;
beforeAll(async () => {
  service = spawnMain({ STUDIES_IN_FLIGHT: '2' });
  study = join(service.directory, 'phantom.zip');
  await phantomCommand({ seed: 7, matrix: 96, output: study });
  await service.ready();
});
afterAll(() => service[Symbol.asyncDispose]());

async function send(query = '', fields: Readonly<Record<string, string>> = {}): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', await openAsBlob(study), 'phantom.zip');
  return fetch(`${service.url}/predict${query}`, { method: 'POST', body: form });
}

it('a synthetic chest is predicted, and the answer says that it is a demonstration', async () => {
  const response = await send();
  const answer = (await response.json()) as Record<string, unknown>;
  expect([response.status, answer['error']]).toEqual([200, undefined]);
  expect(answer).toMatchObject({ processing_status: 'Success', model: { intended_use: 'demonstration' } });
  expect(answer['probability_of_pathology']).toBeGreaterThanOrEqual(0);
  expect(answer['study_uid']).toMatch(/^[\d.]+$/);
  expect(service.spooledFiles()).toEqual([]);
});

it('locates its scores on request only', async () => {
  const answer = (await (await send('?explain=true')).json()) as Record<string, unknown>;
  const localization = answer['localization'] as Record<string, unknown>[];
  expect(localization[0]).toMatchObject({
    finding: 'probability_of_pathology',
    model: 'ensemble',
    probability: answer['probability_of_pathology'],
    map: 'probability_of_pathology',
  });
  for (const { region } of localization.slice(1))
    expect(region).toHaveProperty('peak_image.sop_instance_uid');
  expect(answer['timings']).toHaveProperty('explaining');
  expect(await (await send()).json()).not.toHaveProperty('localization');
});

it('locates a finding named by the request, and offers its map', async () => {
  const asked = { findings: 'Nodule, Mass' };
  const answer = (await (await send('?explain=true', asked)).json()) as {
    localization: { finding: string; model: string; map: string }[];
  };
  expect(answer.localization.slice(-2)).toMatchObject([
    { finding: 'Nodule', model: 'ctclip', map: 'ctclip_Nodule' },
    { finding: 'Mass', model: 'ctclip', map: 'ctclip_Mass' },
  ]);
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...asked, explain: 'true' })) form.append(name, value);
  form.append('file', await openAsBlob(study), 'phantom.zip');
  const taken = await fetch(`${service.url}/studies`, { method: 'POST', body: form });
  const { links } = (await taken.json()) as { links: { self: string; events: string } };
  // The event stream ends with the study.
  await (await service.get(links.events)).text();
  const { links: files } = (await (await service.get(links.self)).json()) as {
    links: { overlay: string; attributions: Record<string, string> };
  };
  for (const address of [files.overlay, files.attributions['ctclip_Mass']])
    expect((await service.get(address)).status).toBe(200);
});

it('each study runs both encoders before the next: waiting for another study is not part of its encoding', async () => {
  const start = performance.now();
  const answers = await Promise.all(Array.from({ length: 3 }, async () => (await send()).json()));
  const seconds = (performance.now() - start) / 1000;
  const encoding = (answers as { timings: { encoding: number } }[]).map(({ timings }) => timings.encoding);
  expect(encoding.reduce((sum, value) => sum + value, 0)).toBeLessThan(seconds);
});

it('refuses to explain a finding that is not scored', async () => {
  const response = await send('?explain=true', { explain_findings: 'Lottery numbers' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'explanation.unknown-finding' });
});

it('a file other than an archive is refused by the device', async () => {
  const form = new FormData();
  form.append('file', new Blob(['no archive']), 'study.zip');
  const response = await fetch(`${service.url}/predict`, { method: 'POST', body: form });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'archive.not-a-zip', processing_status: 'Failure' });
});

it('a device killed in the middle of a study gives the same answer later', async () => {
  const first = (await (await send()).json()) as Record<string, unknown>;
  const killed = service.devicePid;
  const again = send();
  await until(() => service.spooledFiles().length === 1, 'the study');
  process.kill(killed, 'SIGKILL');
  const response = await again;
  const answer = (await response.json()) as Record<string, unknown>;
  expect(response.status).toBe(200);
  expect(answer['probability_of_pathology']).toBe(first['probability_of_pathology']);
  expect(service.devicePid).not.toBe(killed);
  // It used the cached latents of the prompts.
  const kept = readdirSync(join(service.directory, 'cache'));
  expect(kept.filter((name) => name.endsWith('.latents'))).toHaveLength(1);
  // Its copies of the models replaced those that the killed process could not delete.
  expect(readdirSync(join(service.directory, 'cache', 'loaded'))).toHaveLength(1);
});
