import { spawnSync } from 'node:child_process';
import type { DeviceKind } from '../../src/config/device.configuration.js';

/** Mebibytes in use on an NVIDIA graphics processor by all processes; undefined if the driver does not report it. */
export function graphicsMemory(kind: DeviceKind, cudaDeviceId: number): number | undefined {
  if (kind === 'cpu') return undefined;
  const question = ['--query-gpu=memory.used', '--format=csv,noheader,nounits', `--id=${cudaDeviceId}`];
  const { status, stdout } = spawnSync('nvidia-smi', question, { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}
