import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DeviceConfiguration } from '../../config/device.configuration.js';
import { describeEnd } from '../../process/process-end.js';
import { deviceUnusable } from '../../core/inference/inference-errors.js';
import { deserializeProblem, type SerializedProblem } from '../../core/problem/domain-error.js';

const ENTRY = new URL('./device-proof.js', import.meta.url);

/**
 * Computes on a device in another process.
 * @throws DomainError `inference.device-unusable`, also when that process crashes
 */
export function proveInProcess(device: DeviceConfiguration): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(ENTRY), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.once('message', (problem) => reject(deserializeProblem(problem as SerializedProblem)));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          deviceUnusable(
            device.kind,
            `a process that computes on it ${describeEnd({ code, signal })}`,
            'Driver, libraries and provider do not fit together: see docs/gpu.md.',
          ),
        );
    });
    child.send(device);
  });
}
