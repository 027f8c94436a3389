/**
 * Everything that can be missing or unfit before a study: `ctclip doctor` and the start of the built service name each fault in
 * the same words, and neither crashes.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packagePath } from '../../src/config/package-path.js';
import { PROVIDER_LIBRARIES } from '../../src/core/inference/cuda/cuda-provider.js';
import { missingLibraries } from '../../src/core/inference/cuda/shared-libraries.js';
import { THIS_SYSTEM } from '../../src/core/inference/cuda/system.js';
import { RunningService } from '../e2e/running-service.js';
import { AnsweringCards } from './answering-card.js';
import { CudaCheckout } from './cuda-checkout.js';
import { CUDA12_REQUIREMENTS, IS_WHOLE, providerForDryRun } from './dry-run.js';
import type { CudaProvider } from './pinned-provider.js';
import type { StubSettings } from './stub-driver.js';

const DRIVER = 'libcuda.so.1';
const provider = await providerForDryRun();
/** The provider of the image for CUDA 12, which crashes the process that loads it. */
const otherProvider = IS_WHOLE ? await providerForDryRun(CUDA12_REQUIREMENTS) : undefined;
const hasDriver = (await missingLibraries(THIS_SYSTEM, [DRIVER])).length === 0;

interface Situation {
  readonly provider?: 'none' | 'of another version';
  readonly libraries?: 'none' | 'without the driver';
  readonly card?: StubSettings;
  readonly variables?: Readonly<Record<string, string>>;
}

/** The situation, and the words in which both name the fault. */
type Row = readonly [what: string, situation: Situation, fault: string];

const ROWS: readonly Row[] = [
  [
    'no provider',
    { provider: 'none' },
    'libonnxruntime_providers_shared.so missing. Copy the libraries of the package onnxruntime-gpu 1.30.0 as docker/Dockerfile does, or use its image (target cuda).',
  ],
  [
    'a provider of another version',
    { provider: 'of another version' },
    'libonnxruntime_providers_cuda.so is not of ONNX Runtime 1.30.0. Copy the libraries of the package onnxruntime-gpu 1.30.0 as docker/Dockerfile does, or use its image (target cuda).',
  ],
  [
    'a driver without a card',
    { card: { cards: 0, hasSmi: true } },
    'DEVICE=cuda cannot be used: CUDA failure 100: no CUDA-capable device is detected. Check the card with nvidia-smi and ctclip doctor, or set DEVICE=cpu.',
  ],
  [
    'a card number that does not exist',
    { card: { hasSmi: true }, variables: { CUDA_DEVICE_ID: '1' } },
    "There is no card 1; there are 0. Correct CUDA_DEVICE_ID. In a container it counts the container's cards from 0.",
  ],
  [
    'a card number that does not exist, and no nvidia-smi',
    { variables: { CUDA_DEVICE_ID: '1' } },
    'DEVICE=cuda cannot be used: CUDA failure 101: invalid device ordinal. Check the card with nvidia-smi and ctclip doctor, or set DEVICE=cpu.',
  ],
  [
    'a card without kernels',
    { card: { capability: '7.0', hasSmi: true } },
    'Stub card, driver 580.95.05, 0 of 16384 MB used. Its compute capability is 7.0, and this ONNX Runtime has kernels for 7.5, 8.x, 9.x and 12.x only (docs/gpu.md): use another card, use the image cuda12, or set DEVICE=webgpu or DEVICE=cpu.',
  ],
  [
    'a card that computes nothing',
    { card: { hasSmi: true } },
    'DEVICE=cuda cannot be used: it computes wrongly: 3 times 3 is 0. Check the card with nvidia-smi and ctclip doctor, or set DEVICE=cpu.',
  ],
];

const ROWS_WITHOUT_DRIVER: readonly Row[] = [
  [
    'no libraries',
    { libraries: 'none' },
    'Not found: libcuda.so.1, libcudart.so.13, libcublas.so.13, libcublasLt.so.13, libcurand.so.10, libcudnn.so.9. Remedy: install the NVIDIA driver, for containers the NVIDIA Container Toolkit too, and reserve a card (docker-compose.yml, profile gpu); install the CUDA 13 runtime; install cuDNN 9 for CUDA 13; or use the image (docker/Dockerfile, target cuda). Add non-standard directories to LD_LIBRARY_PATH.',
  ],
  [
    'all libraries but no driver',
    { libraries: 'without the driver' },
    'Not found: libcuda.so.1. Remedy: install the NVIDIA driver, for containers the NVIDIA Container Toolkit too, and reserve a card (docker-compose.yml, profile gpu); or use the image (docker/Dockerfile, target cuda). Add non-standard directories to LD_LIBRARY_PATH.',
  ],
];

describe.skipIf(provider === undefined)('the doctor and the service', () => {
  let checkout: CudaCheckout;
  let providers: Readonly<Record<NonNullable<Situation['provider']>, CudaProvider | undefined>>;
  let libraries: Readonly<Record<NonNullable<Situation['libraries']>, string>>;
  beforeAll(() => {
    if (provider === undefined) return;
    checkout = new CudaCheckout(provider);
    providers = { none: undefined, 'of another version': otherProvider ?? strangeProvider(checkout) };
    libraries = { none: '', 'without the driver': withoutDriver(checkout) };
  });
  afterAll(() => checkout[Symbol.dispose]());

  it.each([...ROWS, ...(hasDriver ? [] : ROWS_WITHOUT_DRIVER)])(
    'name the same fault with %s',
    async (_, situation, fault) => {
      checkout.install(situation.provider === undefined ? provider : providers[situation.provider]);
      const environment = {
        DEVICE: 'cuda',
        ...checkout.driver.environment(situation.card),
        ...(situation.libraries !== undefined && { LD_LIBRARY_PATH: libraries[situation.libraries] }),
        ...situation.variables,
      };
      const [examinations, ended] = await Promise.all([
        examine(checkout, environment),
        startRefused(checkout, environment),
      ]);
      const problems = examinations.filter(({ verdict }) => verdict === 'problem');
      expect(problems.map(({ message }) => message)).toContainEqual(expect.stringContaining(fault));
      expect(ended).toContain(fault);
    },
  );

  describe('accept', () => {
    let cards: AnsweringCards;
    beforeAll(async () => {
      checkout.install(provider);
      cards = await AnsweringCards.prepare(checkout);
    });

    it.each<[string, StubSettings, Record<string, string>, string]>([
      ['a card of 8 GB that nothing else uses', { memoryMib: 8192 }, {}, '0 of 8192 MB used.'],
      ['a part of a card (MIG)', {}, { CUDA_VISIBLE_DEVICES: 'MIG-7c5' }, 'memory unknown.'],
    ])('%s', async (_, settings, variables, memory) => {
      const card = { ...settings, hasSmi: true };
      const environment = { DEVICE: 'cuda', ...cards.environment(card), ...variables };
      const examinations = await examine(checkout, environment);
      const said = (subject: string) => examinations.find((each) => each.subject === subject);
      expect(said('GPU')).toMatchObject({
        verdict: 'ok',
        message: expect.stringContaining(memory) as string,
      });
      expect(said('ONNX Runtime')).toMatchObject({
        verdict: 'ok',
        message: 'It computes with DEVICE=cuda.',
      });
      await using service = await cards.start(card, variables);
      expect((await service.get('/health')).status).toBe(200);
    });
  });
});

/** Libraries that name another version of ONNX Runtime. */
function strangeProvider(checkout: CudaCheckout): CudaProvider {
  const directory = checkout.path('strange-provider');
  mkdirSync(directory);
  for (const name of PROVIDER_LIBRARIES) writeFileSync(join(directory, name), '\x001.26.0\0');
  return { directory };
}

/** A directory with the libraries of CUDA, without that of the driver. */
function withoutDriver(checkout: CudaCheckout): string {
  const { driver } = checkout;
  const directory = checkout.path('libraries');
  mkdirSync(directory);
  for (const name of readdirSync(driver.directory))
    if (name !== DRIVER) symlinkSync(join(driver.directory, name), join(directory, name));
  return directory;
}

const report = z.object({
  examinations: z.array(z.object({ subject: z.string(), verdict: z.string(), message: z.string() })),
});

/** The doctor's examinations. It ends by itself. */
async function examine(
  checkout: CudaCheckout,
  environment: Readonly<Record<string, string>>,
): Promise<z.infer<typeof report>['examinations']> {
  const env = {
    PATH: process.env['PATH'],
    MODELS_DIR: packagePath('models', 'demo'),
    SPOOL_DIR: checkout.path('spool'),
    ...environment,
  };
  const program = checkout.path('dist', 'cli', 'ctclip.js');
  const { code, out } = await new Promise<{ code: unknown; out: string }>((resolve) => {
    execFile(
      process.execPath,
      [program, 'doctor', '--json'],
      { env, cwd: checkout.directory },
      (failure, text) => resolve({ code: failure === null ? 0 : failure.code, out: text }),
    );
  });
  expect([0, 1]).toContain(code);
  return report.parse(JSON.parse(out)).examinations;
}

/** The fatal message of a service that ends by itself. */
async function startRefused(
  checkout: CudaCheckout,
  environment: Readonly<Record<string, string>>,
): Promise<unknown> {
  await using service = new RunningService(environment, checkout.path('dist', 'main.js'));
  expect(await service.ended).toEqual({ code: 1, signal: null });
  return service.log.find(({ level }) => level === 'fatal')?.message;
}
