import { env, InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import type { DeviceConfiguration, DeviceKind } from '../config/device.configuration.js';
import { weightsFile } from '../onnx-graph/weights-file.js';
import { deviceUnusable, modelNotLoaded } from './inference-errors.js';

type SessionOptions = InferenceSession.SessionOptions;

/** What an operator can do about a provider that is not there or does not start. */
const REMEDY: Readonly<Record<DeviceKind, string>> = {
  cpu: 'Reinstall onnxruntime-node for this platform.',
  cuda: 'It needs an NVIDIA driver, CUDA, cuDNN and the CUDA provider libraries of the same ONNX Runtime version beside onnxruntime-node; or set DEVICE=cpu.',
  webgpu: 'It needs a graphics driver with Vulkan, Metal or Direct3D 12; or set DEVICE=cpu.',
};

/**
 * Makes the sessions of one device. A session never falls back to another device: where the provider of the
 * configured one does not start, loading fails and says why.
 */
export class Runtime {
  constructor(private readonly device: DeviceConfiguration) {
    // Nothing for the terminal: what fails is thrown, and logged by the service.
    env.logLevel = 'fatal';
    const isKnown = listSupportedBackends().some(({ name }) => name === device.kind);
    if (!isKnown) {
      throw deviceUnusable(
        device.kind,
        'this build of ONNX Runtime has no such provider',
        REMEDY[device.kind],
      );
    }
  }

  get kind(): DeviceKind {
    return this.device.kind;
  }

  /**
   * @param model an ONNX model whose external weights lie in the checkpoint
   * @throws DomainError `inference.device-unusable`, `inference.model-not-loaded`
   */
  async session(model: Uint8Array, checkpointPath: string): Promise<InferenceSession> {
    return this.whileLoading(checkpointPath, () =>
      InferenceSession.create(model, this.#options(checkpointPath)),
    );
  }

  /**
   * Runs a part of loading a checkpoint. No study is to blame for what fails now: it is the device or the file.
   * @throws DomainError `inference.device-unusable`, `inference.model-not-loaded`
   */
  async whileLoading<T>(checkpointPath: string, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (cause) {
      if (this.device.kind === 'cpu') throw modelNotLoaded(checkpointPath, reasonOf(cause), cause);
      throw deviceUnusable(this.device.kind, reasonOf(cause), REMEDY[this.device.kind], cause);
    }
  }

  #options(checkpointPath: string): SessionOptions {
    const { inferenceThreads } = this.device;
    return {
      executionProviders: [this.#provider()],
      graphOptimizationLevel: 'all',
      ...(inferenceThreads !== undefined && { intraOpNumThreads: inferenceThreads }),
      extra: {
        session: { model_external_initializers_file_folder_path: weightsFile(checkpointPath).directory },
      },
    };
  }

  #provider(): InferenceSession.ExecutionProviderConfig {
    const { kind, cudaDeviceId } = this.device;
    return kind === 'cuda' ? { name: 'cuda', deviceId: cudaDeviceId } : kind;
  }
}

/** What the runtime says, as a part of a sentence: on one line, without a full stop. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replaceAll(/\s+/g, ' ').replace(/[.\s]+$/, '');
}
