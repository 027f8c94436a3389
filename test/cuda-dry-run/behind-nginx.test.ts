/** Two instances with a stub card each, behind nginx with the repository's configuration. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL_CHEST, sharedPhantomStudy } from '../builders/shared-phantom.js';
import { hasProgram, RunningNginx } from '../e2e/running-nginx.js';
import { type RunningService, until } from '../e2e/running-service.js';
import { AnsweringCards } from './answering-card.js';
import { CudaCheckout } from './cuda-checkout.js';
import { providerForDryRun } from './dry-run.js';

const provider = await providerForDryRun();
const isInstalled = hasProgram('nginx', '-v') && hasProgram('openssl', 'version');
if (provider !== undefined && !isInstalled)
  console.warn('nginx or openssl is not installed: the test of cards behind nginx is skipped.');

const STUDIES = 6;

describe.skipIf(provider === undefined || !isInstalled)('an instance behind nginx', () => {
  let checkout: CudaCheckout;
  let faults: string;
  let failing: RunningService;
  let healthy: RunningService;
  beforeAll(async () => {
    if (provider === undefined) return;
    checkout = new CudaCheckout(provider);
    faults = checkout.path('faults');
    writeFileSync(faults, '0');
    const cards = await AnsweringCards.prepare(checkout);
    [failing, healthy] = await Promise.all([cards.start({ faults }), cards.start({})]);
  });
  afterAll(async () => {
    await Promise.all([failing, healthy].map((service) => service[Symbol.asyncDispose]()));
    checkout[Symbol.dispose]();
  });

  it('whose card keeps failing gets no studies; the other one answers all of them', async () => {
    // The configuration has three servers.
    await using nginx = await RunningNginx.start([failing.port, healthy.port, healthy.port]);
    const study = new Blob([Buffer.from(await sharedPhantomStudy(SMALL_CHEST))]);
    const form = (): FormData => {
      const fields = new FormData();
      fields.append('file', study, 'study.zip');
      return fields;
    };
    // Every context dies at its first kernel, also in the processes that replace this one.
    writeFileSync(faults, '999');
    const lost = await fetch(`${failing.url}/predict`, { method: 'POST', body: form() });
    expect(lost.status).toBe(503);
    await until(async () => (await stateOf(failing)) === 'failing', 'the failing state');

    for (let count = 0; count < STUDIES; count++)
      expect((await nginx.ask('/predict', { body: form() })).status).toBe(200);
    await until(() => studiesOf(healthy) === STUDIES, 'the lines of the log');
    expect(studiesOf(failing)).toBe(1);
    expect(await stateOf(failing)).toBe('failing');
  });
});

/** Requests with a study that an instance has answered. */
function studiesOf({ log }: RunningService): number {
  return log.filter(({ context, route }) => context === 'Access' && route === '/predict').length;
}

async function stateOf(service: RunningService): Promise<unknown> {
  const { checks } = (await (await service.get('/health')).json()) as {
    checks: { device: { state?: unknown } };
  };
  return checks.device.state;
}
