import { env, InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import type { DeviceConfiguration, DeviceKind } from '../../config/device.configuration.js';
import type { ProductForms } from '../onnx-graph/matrix-products.js';
import { weightsFolder } from '../onnx-graph/weights-file.js';
import { deviceUnusable, modelNotLoaded } from './inference-errors.js';

type SessionOptions = InferenceSession.SessionOptions;

/** What an operator can do about a provider that is not there or does not start. */
const REMEDY: Readonly<Record<DeviceKind, string>> = {
  cpu: 'Reinstall onnxruntime-node for this platform.',
  cuda: 'It needs an NVIDIA driver, CUDA, cuDNN and the CUDA provider libraries of the same ONNX Runtime version beside onnxruntime-node; or set DEVICE=cpu.',
  webgpu: 'It needs a graphics driver with Vulkan, Metal or Direct3D 12; or set DEVICE=cpu.',
};

/** What the WebGPU provider says of a graphics processor or driver without arithmetic of 16 bits. */
const LACKS_FLOAT16 = /requires f16/;

/**
 * Makes the sessions of one device. A session never falls back to another device: where the provider of the
 * configured one does not start, loading fails and says why.
 */
export class Runtime {
  /**
   * @param placement whether the processor may compute what the device's provider has no kernel for: else such a graph is
   *   not loaded
   */
  constructor(
    private readonly device: DeviceConfiguration,
    private readonly placement: { readonly processorMayHelp: boolean } = { processorMayHelp: true },
  ) {
    // Nothing for the terminal: what fails is thrown, and logged by the service.
    env.logLevel = 'fatal';
    // Else NVIDIA's libraries round the operands of float32 products to 11 bits (TF32), the codebook's too. Their provider
    // has a setting for it, but the Node binding hands none over but the device. They read this when the first session is made.
    if (device.kind === 'cuda') process.env['NVIDIA_TF32_OVERRIDE'] = '0';
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

  /** How the image encoder's matrix products are computed. */
  get products(): ProductForms {
    return {
      precision: this.device.precision === 'fp16' ? 'float16' : 'float32',
      // The WebGPU provider's fused attention of sequences of more than 32 was wrong on the drivers that it was tried on.
      attention: this.device.kind === 'webgpu' ? 'explicit' : 'fused',
    };
  }

  /**
   * @param model an ONNX model whose external weights lie in the checkpoint
   * @param folder in which it names them, where that is not the checkpoint's own
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
   * Runs a part of loading a checkpoint. No study is to blame for what fails now: it is the device or the file.
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

/** What the runtime says, as a part of a sentence: on one line, without a full stop. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replaceAll(/\s+/g, ' ').replace(/[.\s]+$/, '');
}
