import type { DeviceConfiguration } from '../../config/device.configuration.js';
import { proveDevice } from '../../core/inference/prove-device.js';
import { examineCuda } from './cuda.js';
import { type Examination, ok, refusal, warning, worst } from './examination.js';
import { examineGraphics } from './graphics.js';
import type { Host } from './host.js';
import { proveInProcess } from './prove-in-process.js';

/** Examines whether ONNX Runtime can compute on the configured device. */
export async function examineDevice(device: DeviceConfiguration, host: Host): Promise<Examination[]> {
  const preconditions = await examinePreconditions(device, host);
  // The missing part has been named; the runtime's own message would add nothing.
  if (worst(preconditions) === 'problem') return preconditions;
  return [...preconditions, await examineComputation(device)];
}

async function examinePreconditions(device: DeviceConfiguration, host: Host): Promise<Examination[]> {
  switch (device.kind) {
    case 'cuda':
      return examineCuda(host, device.cudaDeviceId);
    case 'webgpu':
      return [await examineGraphics(host)];
    case 'cpu':
      return [examineThreads(device, host)];
  }
}

function examineThreads({ inferenceThreads }: DeviceConfiguration, { cores }: Host): Examination {
  if (inferenceThreads === undefined || inferenceThreads <= cores) return ok('Processor', `${cores} cores.`);
  return warning(
    'Processor',
    `INFERENCE_THREADS is ${inferenceThreads}, but there are ${cores} cores: more threads than cores are slower. Lower it, or unset it.`,
  );
}

async function examineComputation(device: DeviceConfiguration): Promise<Examination> {
  try {
    // Only drivers and providers of cards crash.
    await (device.kind === 'cpu' ? proveDevice(device) : proveInProcess(device));
    return ok('ONNX Runtime', `It computes with DEVICE=${device.kind}.`);
  } catch (error) {
    return refusal('ONNX Runtime', error);
  }
}
