import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { DevicePrecision } from '../../src/config/device.configuration.js';
import { packagePath } from '../../src/config/package-path.js';
import type { CudaCheckout } from './cuda-checkout.js';
import { fetchProvider, type CudaProvider } from './pinned-provider.js';
import { hasCompiler, type StubSettings } from './stub-driver.js';
import { reportSchema } from './stub-report.js';

export type DryRunModels = 'demo' | 'full';

/**
 * The models to run, by CTCLIP_CUDA_DRY_RUN: `1` for all, `demo` for those of the demonstration, which take one or two
 * minutes. By default none, because the dry run fetches 247 MB once.
 */
export const MODELS_TO_RUN: readonly DryRunModels[] =
  { '1': ['demo', 'full'] as const, demo: ['demo'] as const }[process.env['CTCLIP_CUDA_DRY_RUN'] ?? ''] ?? [];

/** Whether the whole dry run was requested. */
export const IS_WHOLE = MODELS_TO_RUN.includes('full');

/** The wheel of the image for CUDA 12. Only the whole dry run fetches it. */
export const CUDA12_REQUIREMENTS = packagePath('docker', 'onnxruntime-gpu-cuda12.txt');

/** The provider for the dry run; undefined if the run was not requested, or cannot run, which is logged. */
export async function providerForDryRun(requirements?: string): Promise<CudaProvider | undefined> {
  if (MODELS_TO_RUN.length === 0) return undefined;
  if (process.platform === 'linux' && process.arch === 'x64' && hasCompiler())
    return fetchProvider(requirements);
  console.warn('The dry run is skipped: it needs Linux on x86-64 and a compiler of C (cc).');
  return undefined;
}

const stepSchema = z.object({ step: z.string(), failure: z.string().optional(), report: reportSchema });

/** One step of `encode.ts`, and the counters of the stub driver after it. */
export type EncodingStep = z.infer<typeof stepSchema>;

export interface EncodingRun {
  readonly models: DryRunModels;
  readonly precision: DevicePrecision;
  /** Slices, rows and columns of the volumes, `300x512x512`. */
  readonly sizes?: readonly string[];
  readonly card?: StubSettings;
}

/** Loads the encoders on a stub card in a process of their own, and encodes volumes. */
export async function encodeOnStub(
  checkout: CudaCheckout,
  { models, precision, sizes = [], card = {} }: EncodingRun,
): Promise<EncodingStep[]> {
  const reports = newReports(checkout);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'test/cuda-dry-run/encode.ts', models, precision, ...sizes],
    {
      cwd: checkout.directory,
      env: { PATH: process.env['PATH'], ...checkout.driver.environment({ ...card, reports }) },
    },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => stepSchema.parse(JSON.parse(line)));
}

/** A new directory for the reports of processes. */
export function newReports(checkout: CudaCheckout): string {
  const parent = checkout.path('reports');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'run-'));
}
