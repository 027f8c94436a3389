/** Studies in progress while a store fails, and what clients and operators must see of it. */
import { expect } from 'vitest';
import { type Instruction, studyForm } from './instruction.js';
import { type RunningService, until } from './running-service.js';
import { succeeded } from './succeeded.js';

export interface Resource {
  readonly id: string;
  readonly state: string;
  readonly failure: { readonly code: string } | null;
}

/** A study that holds the device until it is released, and one that waits behind it. */
export interface Held {
  readonly ids: readonly string[];
  release(): void;
}

/** Codes of a server that does not answer, or not in time. */
export const SILENT = /^studies\.(redis-unavailable|bucket-unavailable|stores-slow)$/;

let words = 0;

/** Sends a study with an instruction for the device. */
export async function post(service: RunningService, instruction: Instruction): Promise<Response> {
  return fetch(`${service.url}/studies?fresh=true`, { method: 'POST', body: studyForm(instruction) });
}

/** {@link post} of a study that must be accepted. @returns its id */
export async function submit(service: RunningService, instruction: Instruction): Promise<string> {
  const response = await post(service, instruction);
  expect(response.status, await response.clone().text()).toBe(202);
  return ((await response.json()) as Resource).id;
}

/** Submits two studies: one that runs until it is released, and one behind it. */
export async function hold(service: RunningService): Promise<Held> {
  const word = `go-${words++}`;
  const running = await submit(service, service.waitFor(word));
  await until(async () => (await resource(service, running))?.state === 'running', 'the beginning');
  const waiting = await submit(service, { do: 'succeed' });
  return { ids: [running, waiting], release: () => service.release(word) };
}

/** The resource of a study; undefined while its store is unavailable. */
export async function resource(service: RunningService, id: string): Promise<Resource | undefined> {
  const response = await service.get(`/studies/${id}`);
  const body: unknown = await response.json();
  if (response.status === 200) return body as Resource;
  expect(response.status).toBe(503);
  return undefined;
}

/** Waits for the success of each study. */
export async function expectSuccess(service: RunningService, ids: readonly string[]): Promise<void> {
  for (const id of ids) expect((await succeeded(() => resource(service, id))).failure).toBeNull();
}

/** Probes and clients receive the same report. */
export async function expectRefusals(service: RunningService, code: string | RegExp): Promise<void> {
  const named = expect.stringMatching(code) as unknown;
  // When its connections break, a server first counts as one that does not answer.
  await until(async () => new RegExp(code).test(await probe(service)), 'the probe');
  for (const path of ['/health', '/health/ready']) {
    const health = await service.get(path);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({
      failing: expect.arrayContaining(['studies']) as unknown,
      checks: { studies: { status: 'down', code: named } },
    });
  }
  const refused = await post(service, { do: 'succeed' });
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ code: named });
}

/** Code of the check of the stores; empty if they work. */
async function probe(service: RunningService): Promise<string> {
  const { checks } = (await (await service.get('/health/ready')).json()) as {
    readonly checks: { readonly studies?: { readonly code?: string } };
  };
  return checks.studies?.code ?? '';
}

/** Waits until studies are accepted again, and succeed. */
export async function expectRecovery(service: RunningService): Promise<void> {
  await until(async () => (await service.get('/health')).status === 200, 'the recovery');
  await expectSuccess(service, [await submit(service, { do: 'succeed' })]);
}

/** Waits for the line in the log, and looks for the fault in the metrics. */
export async function expectReport(
  service: RunningService,
  store: string,
  code: string | RegExp,
): Promise<void> {
  const line = await service.logged(
    (entry) => entry['store'] === store && new RegExp(code).test(String(entry['code'])),
    'the line',
  );
  expect(line).toMatchObject({ level: 'error', operation: expect.any(String) as unknown });
  const metrics = await (await service.get('/metrics')).text();
  expect(metrics).toMatch(
    new RegExp(`^ctclip_store_faults_total\\{store="${store}",operation="[a-z-]+"\\} [1-9]`, 'm'),
  );
}
