/** The WebGPU provider on a software driver: Debian's SwiftShader from chromium, or the one in VK_DRIVER_FILES. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import type { DeviceComparison } from './compare-devices.js';

const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const LOADERS = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1'];
const driver = process.env['VK_DRIVER_FILES'] ?? SWIFTSHADER;
const isInstalled = existsSync(driver) && LOADERS.some((loader) => existsSync(loader));
const MINUTES = 60_000;

interface Refused {
  readonly precision: string;
  readonly refusal: { readonly code: string; readonly message: string };
}

/** One comparison per precision, in a separate process, because a crash of the driver must not end the tests. */
function comparisons(): readonly (DeviceComparison | Refused)[] {
  const script = packagePath('test/gpu/small-comparison.ts');
  // fp16 is first, because it ends before it computes anything.
  const precisions = driver === SWIFTSHADER ? ['fp16', 'fp32'] : ['fp32'];
  const { stdout, stderr, signal } = spawnSync(
    process.execPath,
    ['--import', 'tsx', script, 'webgpu', ...precisions],
    { encoding: 'utf8', env: { ...process.env, VK_DRIVER_FILES: driver } },
  );
  const lines = stdout.split('\n').filter((text) => text.startsWith('{'));
  if (lines.length < precisions.length)
    throw new Error(`The comparison ended by ${signal ?? 'an error'}: ${stderr}`);
  return lines.map((line) => JSON.parse(line) as DeviceComparison | Refused);
}

describe.skipIf(!isInstalled)('WebGPU on a software driver (skipped where it is not installed)', () => {
  let compared: ReturnType<typeof comparisons>;
  beforeAll(() => (compared = comparisons()), 20 * MINUTES);

  it('gives the answers of the CPU, all of them computed by the driver', () => {
    const result = compared.find(({ precision }) => precision === 'fp32') as DeviceComparison;
    expect(result).toMatchObject({ kind: 'webgpu', precision: 'fp32', allOnDevice: true });
    expect(result.tensorDifference).toBeLessThan(1e-4);
    expect(result.agreement.codes).toBe(1);
    expect(result.agreement.latents).toBeLessThan(1e-4);
    expect(Math.max(...Object.values(result.agreement.findings))).toBeLessThan(1e-4);
  });

  it.runIf(driver === SWIFTSHADER)(
    'names the setting that helps if the driver has no 16-bit arithmetic',
    () => {
      const { refusal } = compared.find(({ precision }) => precision === 'fp16') as Refused;
      expect(refusal.code).toBe('inference.device-unusable');
      expect(refusal.message).toContain('Set DEVICE_PRECISION=fp32.');
    },
  );
});
