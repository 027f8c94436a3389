import type { DeviceConfiguration, DeviceConfigurations } from '../../config/device.configuration.js';
import { proveDevice } from '../../core/inference/prove-device.js';
import { Runtime } from '../../core/inference/runtime.js';
import { examineCuda } from './cuda.js';
import { type Examination, ok, refusal, warning, worst } from './examination.js';
import { examineGraphics } from './graphics.js';
import type { Host } from './host.js';
import { proveInProcess } from './prove-in-process.js';

/** Examines whether ONNX Runtime can compute on the configured devices, which are of one kind. */
export async function examineDevices(devices: DeviceConfigurations, host: Host): Promise<Examination[]> {
  const examinations = await examinePreconditions(devices, host);
  // The missing part has been named; the runtime's own message would add nothing.
  if (worst(examinations) === 'problem') return examinations;
  for (const device of computing(devices)) {
    const subject = devices.length > 1 ? `ONNX Runtime (${device.name})` : 'ONNX Runtime';
    examinations.push(await examineComputation(subject, device));
  }
  return examinations;
}

async function examinePreconditions(devices: DeviceConfigurations, host: Host): Promise<Examination[]> {
  switch (devices[0].kind) {
    case 'cuda':
      return examineCuda(
        host,
        devices.map(({ cudaDeviceId }) => cudaDeviceId),
      );
    case 'webgpu':
      return [await examineGraphics(host)];
    case 'cpu':
      return [examineThreads(devices, host)];
  }
}

/** Each card, but the processor only once, because its parts are equal. */
function computing(devices: DeviceConfigurations): readonly DeviceConfiguration[] {
  return devices[0].kind === 'cpu' ? devices.slice(0, 1) : devices;
}

function examineThreads(devices: DeviceConfigurations, { cores }: Host): Examination {
  const [{ inferenceThreads }] = devices;
  if (devices.length > cores)
    return warning(
      'Processor',
      `CPU_DEVICES is ${devices.length}, but there are ${cores} cores: device processes without a core of their own are slower. Lower it.`,
    );
  if (inferenceThreads === undefined || inferenceThreads * devices.length <= cores)
    return ok('Processor', `${cores} cores.`);
  const threads =
    devices.length > 1 ? `${inferenceThreads} in each of ${devices.length} processes` : `${inferenceThreads}`;
  return warning(
    'Processor',
    `INFERENCE_THREADS is ${threads}, but there are ${cores} cores: more threads than cores are slower. Lower it, or unset it.`,
  );
}

async function examineComputation(subject: string, device: DeviceConfiguration): Promise<Examination> {
  try {
    // Only drivers and providers of graphics cards crash.
    await (device.kind === 'cpu' ? proveDevice(new Runtime(device)) : proveInProcess(device));
    return ok(subject, `It computes with DEVICE=${device.kind}.`);
  } catch (error) {
    return refusal(subject, error);
  }
}
