/** The image for CUDA 12: another version of ONNX Runtime with the same graphs, on a stub card. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { CudaCheckout } from './cuda-checkout.js';
import { CUDA12_REQUIREMENTS, encodeOnStub, IS_WHOLE, providerForDryRun } from './dry-run.js';

const provider = IS_WHOLE ? await providerForDryRun(CUDA12_REQUIREMENTS) : undefined;

/** Latent, projection and codes of two encoders: the only values that leave the card. */
const OUTPUTS = 6;
const SIZE = '100x512x512';

describe.skipIf(provider === undefined)('with ONNX Runtime for CUDA 12', () => {
  let directory: string;
  let checkout: CudaCheckout;
  beforeAll(() => {
    if (provider === undefined) return;
    directory = mkdtempSync(join(tmpdir(), 'cuda12-'));
    // As the image's build does.
    cpSync(packagePath('docker', 'cuda12'), directory, { recursive: true });
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit'], { cwd: directory, stdio: 'ignore' });
    checkout = new CudaCheckout(provider, join(directory, 'node_modules'));
  });
  afterAll(() => {
    checkout[Symbol.dispose]();
    rmSync(directory, { recursive: true });
  });

  it.each([
    ['demo', 'fp32', '7.0'],
    ['demo', 'fp16', '7.0'],
    ['full', 'fp32', '7.0'],
    ['full', 'fp16', '9.0'],
  ] as const)(
    'the %s graph in %s runs whole with compute capability %s, without TF32',
    async (models, precision, capability) => {
      const steps = await encodeOnStub(checkout, { models, precision, sizes: [SIZE], card: { capability } });
      expect(steps.map(({ failure }) => failure)).toEqual([undefined, undefined]);
      const [{ report: loaded }, { report: encoded }] = steps;
      expect(encoded.copiesToHost - loaded.copiesToHost).toBe(OUTPUTS);
      expect(encoded.products).toBeGreaterThan(loaded.products);
      expect(encoded).toMatchObject({ tf32Products: 0, unexpectedCalls: 0 });
    },
  );
});
