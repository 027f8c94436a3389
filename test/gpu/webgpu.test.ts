/** The WebGPU provider on a software driver: Debian's SwiftShader from chromium, or the one in VK_DRIVER_FILES. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import type { DeviceComparison } from './compare-devices.js';

const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const LOADERS = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1'];
const driver = process.env['VK_DRIVER_FILES'] ?? SWIFTSHADER;
const isInstalled = existsSync(driver) && LOADERS.some((loader) => existsSync(loader));
const MINUTES = 60_000;

/** Runs in a separate process: a driver may crash, which must not end the tests. */
function inItsOwnProcess(...settings: readonly string[]): unknown {
  const script = packagePath('test/gpu/small-comparison.ts');
  const { stdout, stderr, signal } = spawnSync(
    process.execPath,
    ['--import', 'tsx', script, 'webgpu', ...settings],
    { encoding: 'utf8', env: { ...process.env, VK_DRIVER_FILES: driver } },
  );
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`The comparison ended by ${signal ?? 'an error'}: ${stderr}`);
  return JSON.parse(line);
}

describe.skipIf(!isInstalled)('WebGPU on a software driver (skipped where it is not installed)', () => {
  it(
    'gives the answers of the CPU, all of them computed by the driver',
    () => {
      const result = inItsOwnProcess('fp32') as DeviceComparison;
      expect(result).toMatchObject({ kind: 'webgpu', precision: 'fp32', allOnDevice: true });
      expect(result.tensorDifference).toBeLessThan(1e-4);
      expect(result.agreement.codes).toBe(1);
      expect(result.agreement.latents).toBeLessThan(1e-4);
      expect(Math.max(...Object.values(result.agreement.findings))).toBeLessThan(1e-4);
    },
    10 * MINUTES,
  );

  it.runIf(driver === SWIFTSHADER)(
    'names the setting that helps if the driver has no 16-bit arithmetic',
    () => {
      const { refusal } = inItsOwnProcess('fp16') as { refusal: { code: string; message: string } };
      expect(refusal.code).toBe('inference.device-unusable');
      expect(refusal.message).toContain('Set DEVICE_PRECISION=fp32.');
    },
    10 * MINUTES,
  );
});
