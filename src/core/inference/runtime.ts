import { dirname } from 'node:path';
import { env, InferenceSession, listSupportedBackends } from './onnx-runtime.js';
import type { DeviceConfiguration, DeviceKind, DevicePrecision } from '../../config/device.configuration.js';
import type { ProductForms } from '../onnx-graph/matrix-products.js';
import { weightsFolder } from '../onnx-graph/weights-file.js';
import { requireCuda } from './cuda/require-cuda.js';
import { deviceUnusable, modelNotLoaded } from './inference-errors.js';
import { runtimeFault } from './runtime-fault.js';

type SessionOptions = InferenceSession.SessionOptions;

/** Advice for operators whose provider is missing or does not start. */
const REMEDY: Readonly<Record<DeviceKind, string>> = {
  cpu: 'Reinstall onnxruntime-node for this platform.',
  cuda: 'Check the card with nvidia-smi and ctclip doctor, or set DEVICE=cpu.',
  webgpu: 'It needs a graphics driver with Vulkan, Metal or Direct3D 12; or set DEVICE=cpu.',
};

/** Settings of NVIDIA's libraries and of the CUDA provider. The Node binding passes only the device. */
const CUDA_ENVIRONMENT = {
  // Otherwise the operands of float32 products are rounded to 11 bits (TF32), including the codebook's.
  NVIDIA_TF32_OVERRIDE: '0',
  // Otherwise CUDA counts the fastest card first, while nvidia-smi and `ctclip doctor` count by bus.
  CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
  // cuDNN's attention, the provider's choice on Hopper and later, is not verified; the provider's own kernels take its place.
  ORT_ENABLE_CUDNN_FLASH_ATTENTION: '0',
} as const;

/** The WebGPU provider's message about a graphics processor or driver without 16-bit arithmetic. */
const LACKS_FLOAT16 = /requires f16/;

/** The version of ONNX Runtime in use. */
export function runtimeVersion(): string {
  return env.versions.node ?? env.versions.common;
}

/**
 * Creates the sessions of one device. A session never falls back to another device: if the configured device's provider
 * does not start, loading fails with the reason.
 */
export class Runtime {
  /** The examination of a card's driver and libraries, before the first session. */
  private examined: Promise<void> | undefined;

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
    // These are read when the first session is made.
    if (device.kind === 'cuda') Object.assign(process.env, CUDA_ENVIRONMENT);
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

  get precision(): DevicePrecision {
    return this.device.precision;
  }

  /** Precision and attention operator of the image encoder's matrix products. */
  get products(): ProductForms {
    return {
      precision: this.device.precision === 'fp16' ? 'float16' : 'float32',
      // The WebGPU provider's fused attention gave wrong results for sequences over 32 on every driver tested, and its GELU of 16-bit
      // numbers computes the error function in 16 bits.
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
    this.examined ??= this.device.kind === 'cuda' ? requireCuda(this.device.cudaDeviceId) : Promise.resolve();
    await this.examined;
    return this.whileLoading(checkpointPath, () => InferenceSession.create(model, this.#options(folder)));
  }

  /** A session of an ONNX file on this device. Its weights may lie in files next to it. Rejects with the runtime's own error. */
  sessionOfFile(path: string): Promise<InferenceSession> {
    return InferenceSession.create(path, this.#options(dirname(path)));
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
      const reason = runtimeFault(cause) ?? reasonOf(cause);
      const remedy = LACKS_FLOAT16.test(reason) ? 'Set DEVICE_PRECISION=fp32.' : REMEDY[this.device.kind];
      throw deviceUnusable(this.device.kind, reason, remedy, cause);
    }
  }

  #options(folder: string): SessionOptions {
    const { inferenceThreads } = this.device;
    return {
      executionProviders: [this.#provider()],
      graphOptimizationLevel: 'all',
      // On a card, the memory plan for one study's size would hold 2 GiB for ever; on a CPU, the memory is returned.
      enableMemPattern: this.device.kind === 'cpu',
      ...(inferenceThreads !== undefined && { intraOpNumThreads: inferenceThreads }),
      extra: {
        session: {
          model_external_initializers_file_folder_path: folder,
          // The provider's arena would place the weights in another order in every process; large arrays would then find no room.
          use_device_allocator_for_initializers: this.device.kind === 'cuda' ? '1' : '0',
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
