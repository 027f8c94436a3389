/**
 * The built service on a stub card. A card that computes nothing is refused, so the stub gives prepared answers: 9 for 3 times 3, and
 * then, in each copy to the host, the processor's encodings of the known volume, which that refusal has left in CACHE_DIR. The
 * service then accepts the card, like a real one that agrees.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { RESAMPLED_BY_PROCESSOR } from '../../src/core/pipeline/local-study-predictor.js';
import { SMALL_CHEST, sharedPhantomStudy } from '../builders/shared-phantom.js';
import { RunningService, until } from '../e2e/running-service.js';
import { CudaCheckout } from './cuda-checkout.js';
import { newReports, providerForDryRun } from './dry-run.js';
import { writeAnswers, writeProof } from './stub-answers.js';
import type { StubSettings } from './stub-driver.js';

/** Slices so wide that a card does not resample them (`fitsDevice`). */
const WIDE_SLICES = { seed: 5, matrix: 1500, sliceSpacing: 11 } as const;

const provider = await providerForDryRun();

describe.skipIf(provider === undefined)('the service on a stub card', () => {
  let checkout: CudaCheckout;
  let cache: string;
  let answers: string;
  beforeAll(() => {
    if (provider === undefined) return;
    checkout = new CudaCheckout(provider);
    cache = checkout.path('cache');
    mkdirSync(cache, { mode: 0o700 });
    answers = checkout.path('answers');
    mkdirSync(answers);
    writeProof(answers);
  });
  afterAll(() => checkout[Symbol.dispose]());

  const start = (card: StubSettings = {}): RunningService =>
    new RunningService(
      { DEVICE: 'cuda', CACHE_DIR: cache, ...checkout.driver.environment(card) },
      checkout.path('dist', 'main.js'),
    );

  /** A service whose card multiplies numbers but computes no study. Its end leaves the processor's encodings in CACHE_DIR. */
  let refused: RunningService;
  beforeAll(async () => {
    refused = start({ answers });
    await refused.ended;
  });
  afterAll(() => refused[Symbol.asyncDispose]());

  it('does not start on a card that multiplies numbers but computes no study, and gives the figures', async () => {
    expect((await refused.ended).code).toBe(1);
    const [{ message }] = refused.log.filter(({ level }) => level === 'fatal');
    expect(message).toMatch(
      /^DEVICE=cuda cannot be used: it computes wrongly: of a known volume, \d\.\d % of the codes of supervised equal the processor's \(at least \d+ % must\), and the cosine between the latents is NaN/,
    );
  });

  describe('that computes', () => {
    let service: RunningService;
    let faults: string;
    let right: unknown;
    beforeAll(async () => {
      writeAnswers(cache, answers);
      faults = checkout.path('faults');
      writeFileSync(faults, '0');
      service = start({ answers, faults, reports: newReports(checkout) });
      await service.ready();
      right = await answerOf(service);
    });
    afterAll(() => service[Symbol.asyncDispose]());

    it('answers a study whose context dies once, in a new process, and logs the cause', async () => {
      const before = service.devicePid;
      writeFileSync(faults, '1');
      expect(await answerOf(service)).toEqual(right);
      expect(service.devicePid).not.toBe(before);
      expect(readFileSync(faults, 'utf8')).toBe('0');
      const causes = JSON.stringify(service.log);
      expect(causes).toContain('CUDA failure 719: unspecified launch failure');
      expect(causes).toContain('The device fails on a known volume, too');
    });

    it('logs the request of a study whose slices need too much memory of a card, digests its tensor, and `predict` prints it', async () => {
      const study = await sharedPhantomStudy(WIDE_SLICES);
      const response = await post(service, study);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        provenance: { tensor_digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      });
      const line = await service.logged(({ message }) => message === RESAMPLED_BY_PROCESSOR, 'the line');
      expect(line['request_id']).toBe(response.headers.get('x-request-id'));

      const path = checkout.path('wide.zip');
      writeFileSync(path, study);
      const { status, stderr } = spawnSync(
        process.execPath,
        [checkout.path('dist', 'cli', 'ctclip.js'), 'predict', path],
        {
          env: {
            PATH: process.env['PATH'],
            MODELS_DIR: packagePath('models', 'demo'),
            DEVICE: 'cuda',
            CACHE_DIR: cache,
            ...checkout.driver.environment({ answers }),
          },
          encoding: 'utf8',
        },
      );
      expect(status).toBe(0);
      expect(stderr.split('\n')).toContain(RESAMPLED_BY_PROCESSOR);
    });

    it('is not ready after the second failure, is failing while the card fails, and recovers', async () => {
      writeFileSync(faults, '99');
      const seen = service.log.length;
      const study = post(service);
      await until(
        () => service.log.slice(seen).some(({ message }) => String(message).includes('known volume, too')),
        'the second failure',
      );
      await until(async () => (await service.get('/health/ready')).status === 503, 'the end of readiness');
      await until(async () => (await deviceOf(service))['state'] === 'failing', 'the failing state');
      const refused = await study;
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({ code: 'device.unavailable' });
      writeFileSync(faults, '0');
      await until(async () => (await service.get('/health/ready')).status === 200, 'readiness');
      expect(await answerOf(service)).toEqual(right);
    });
  });

  it('verify:gpu reports the wrong results of a card that computes nothing', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        ...['--import', 'tsx', 'test/gpu/verify.ts'],
        ...['--device', 'cuda', '--precision', 'fp32', '--depth', '20', '--runs', '1'],
      ],
      {
        cwd: checkout.directory,
        env: { PATH: process.env['PATH'], ...checkout.driver.environment() },
        encoding: 'utf8',
      },
    );
    expect(status).toBe(1);
    expect(stdout).toContain('all of it on the device  yes');
    expect(stdout.match(/^WRONG: /gm)).toHaveLength(3);
  });
});

async function post(
  service: RunningService,
  study: Uint8Array | Promise<Uint8Array> = sharedPhantomStudy(SMALL_CHEST),
): Promise<Response> {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(await study)]), 'study.zip');
  return fetch(`${service.url}/predict`, { method: 'POST', body: form });
}

/** The probabilities of the answer to a study. */
async function answerOf(service: RunningService): Promise<unknown> {
  const response = await post(service);
  expect(response.status).toBe(200);
  const { probability_of_pathology: probability } = (await response.json()) as Record<string, unknown>;
  expect(probability).toBeTypeOf('number');
  return probability;
}

async function deviceOf(service: RunningService): Promise<Record<string, unknown>> {
  const { checks } = (await (await service.get('/health')).json()) as {
    checks: { device: Record<string, unknown> };
  };
  return checks.device;
}
