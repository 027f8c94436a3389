/** A process of its own for {@link proveDevice}: a driver or provider may crash it, which must not end the doctor. */
import type { DeviceConfiguration } from '../../config/device.configuration.js';
import { proveDevice } from '../../core/inference/prove-device.js';
import { Runtime } from '../../core/inference/runtime.js';
import { DomainError, serializeProblem } from '../../core/problem/domain-error.js';

async function prove(device: DeviceConfiguration): Promise<void> {
  await proveDevice(new Runtime(device));
}

process.once('message', (device) => {
  void prove(device as DeviceConfiguration).then(
    () => process.exit(0),
    (error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      process.send?.(serializeProblem(error), undefined, undefined, () => process.exit(0));
    },
  );
});
