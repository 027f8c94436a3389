/** One service with two stub cards. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL_CHEST, sharedPhantomStudy } from '../builders/shared-phantom.js';
import { type RunningService, until } from '../e2e/running-service.js';
import { AnsweringCards } from './answering-card.js';
import { CudaCheckout } from './cuda-checkout.js';
import { providerForDryRun } from './dry-run.js';

const provider = await providerForDryRun();

describe.skipIf(provider === undefined)('two cards', () => {
  let checkout: CudaCheckout;
  let service: RunningService;
  beforeAll(async () => {
    if (provider === undefined) return;
    checkout = new CudaCheckout(provider);
    const cards = await AnsweringCards.prepare(checkout);
    service = await cards.start({ cards: 2 }, { CUDA_DEVICE_ID: '0,1' });
    await until(async () => (await deviceOf(service)).degraded.length === 0, 'both cards');
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    checkout[Symbol.dispose]();
  });

  it('are the devices cuda:0 and cuda:1', async () => {
    expect(await deviceOf(service)).toMatchObject({
      status: 'up',
      devices: { 'cuda:0': { state: 'ready' }, 'cuda:1': { state: 'ready' } },
    });
  });

  it('take studies in turn', async () => {
    const study = new Blob([Buffer.from(await sharedPhantomStudy(SMALL_CHEST))]);
    for (let index = 0; index < 8; index++) {
      const form = new FormData();
      form.append('file', study, 'study.zip');
      expect((await fetch(`${service.url}/predict`, { method: 'POST', body: form })).status).toBe(200);
    }
    const text = await (await service.get('/metrics')).text();
    expect(text.match(/^ctclip_device_studies_total\{.*$/gm)).toEqual([
      'ctclip_device_studies_total{device="cuda:0"} 4',
      'ctclip_device_studies_total{device="cuda:1"} 4',
    ]);
  });
});

interface DeviceCheck {
  readonly degraded: readonly string[];
}

async function deviceOf(service: RunningService): Promise<DeviceCheck> {
  const body = (await (await service.get('/health')).json()) as { checks: { device: DeviceCheck } };
  return body.checks.device;
}
