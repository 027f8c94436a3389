import { env, InferenceSession, listSupportedBackends } from './onnx-runtime.js';
import type { DeviceConfiguration, DeviceKind } from '../../config/device.configuration.js';
import type { ProductForms } from '../onnx-graph/matrix-products.js';
import { weightsFolder } from '../onnx-graph/weights-file.js';
import { deviceUnusable, modelNotLoaded } from './inference-errors.js';

type SessionOptions = InferenceSession.SessionOptions;

/** Advice for operators whose provider is missing or does not start. */
const REMEDY: Readonly<Record<DeviceKind, string>> = {
  cpu: 'Reinstall onnxruntime-node for this platform.',
  cuda: 'It needs an NVIDIA driver, CUDA, cuDNN and the CUDA provider libraries of the same ONNX Runtime version next to onnxruntime-node; or set DEVICE=cpu.',
  webgpu: 'It needs a graphics driver with Vulkan, Metal or Direct3D 12; or set DEVICE=cpu.',
};

/** The WebGPU provider's message about a graphics processor or driver without 16-bit arithmetic. */
const LACKS_FLOAT16 = /requires f16/;

/**
 * Creates the sessions of one device. A session never falls back to another device: if the configured device's provider
 * does not start, loading fails with the reason.
 */
export class Runtime {
  /**
   * @param placement whether the CPU may run operators for which the device's provider has no kernel; otherwise a graph with
   *   such operators is not loaded
   */
  constructor(
    private readonly device: DeviceConfiguration,
    private readonly placement: { readonly processorMayHelp: boolean } = { processorMayHelp: true },
  ) {
    // The runtime prints nothing: failures are thrown, and the service logs them.
    env.logLevel = 'fatal';
    // Without this, NVIDIA's libraries round the operands of float32 products to 11 bits (TF32), including the codebook's.
    // The provider has a setting for it, but the Node binding only passes the device. Read when the first session is made.
    if (device.kind === 'cuda') process.env['NVIDIA_TF32_OVERRIDE'] = '0';
    const isKnown = listSupportedBackends().some(({ name }) => name === device.kind);
    if (!isKnown) {
      throw deviceUnusable(
        device.kind,
        'this build of ONNX Runtime does not include its provider',
        REMEDY[device.kind],
      );
    }
  }

  get kind(): DeviceKind {
    return this.device.kind;
  }

  /** Precision and attention operator of the image encoder's matrix products. */
  get products(): ProductForms {
    return {
      precision: this.device.precision === 'fp16' ? 'float16' : 'float32',
      // The WebGPU provider's fused attention gave wrong results for sequences over 32 on every driver tested.
      attention: this.device.kind === 'webgpu' ? 'explicit' : 'fused',
    };
  }

  /**
   * @param model an ONNX model whose external weights lie in the checkpoint
   * @param folder base of the model's file names, if it differs from the checkpoint's
   * @throws DomainError `inference.device-unusable`, `inference.model-not-loaded`
   */
  async session(
    model: Uint8Array,
    checkpointPath: string,
    folder = weightsFolder([checkpointPath]),
  ): Promise<InferenceSession> {
    return this.whileLoading(checkpointPath, () => InferenceSession.create(model, this.#options(folder)));
  }

  /**
   * Runs one step of loading a checkpoint. A failure here is caused by the device or the file, not by a study.
   * @throws DomainError `inference.device-unusable`, `inference.model-not-loaded`
   */
  async whileLoading<T>(checkpointPath: string, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (cause) {
      if (this.device.kind === 'cpu') throw modelNotLoaded(checkpointPath, reasonOf(cause), cause);
      const reason = reasonOf(cause);
      const remedy = LACKS_FLOAT16.test(reason) ? 'Set DEVICE_PRECISION=fp32.' : REMEDY[this.device.kind];
      throw deviceUnusable(this.device.kind, reason, remedy, cause);
    }
  }

  #options(folder: string): SessionOptions {
    const { inferenceThreads } = this.device;
    return {
      executionProviders: [this.#provider()],
      graphOptimizationLevel: 'all',
      ...(inferenceThreads !== undefined && { intraOpNumThreads: inferenceThreads }),
      extra: {
        session: {
          model_external_initializers_file_folder_path: folder,
          disable_cpu_ep_fallback: this.placement.processorMayHelp ? '0' : '1',
        },
      },
    };
  }

  #provider(): InferenceSession.ExecutionProviderConfig {
    const { kind, cudaDeviceId } = this.device;
    return kind === 'cuda' ? { name: 'cuda', deviceId: cudaDeviceId } : kind;
  }
}

/** The runtime's message as part of a sentence: on one line, without a full stop. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replaceAll(/\s+/g, ' ').replace(/[.\s]+$/, '');
}
