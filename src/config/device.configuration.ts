import { OneOf, WholeNumber } from './variables.js';

export const DEVICE_KINDS = ['cpu', 'cuda', 'webgpu'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export const DEVICE_PRECISIONS = ['fp32', 'fp16'] as const;
export type DevicePrecision = (typeof DEVICE_PRECISIONS)[number];

/** Device that runs the models. One kind never falls back to another silently. */
export interface DeviceConfiguration {
  readonly kind: DeviceKind;
  /** Precision of the image encoder's matrix products; everything else is fp32. */
  readonly precision: DevicePrecision;
  /** Index of the CUDA device, numbered as in nvidia-smi. */
  readonly cudaDeviceId: number;
  /** Threads of ONNX Runtime; undefined: all cores. */
  readonly inferenceThreads: number | undefined;
  /** Threads that decode images and resample volumes; undefined: one per core. */
  readonly decodeThreads: number | undefined;
  /** Studies that a device processes at once: with 2, one is decoded while another is encoded. */
  readonly studiesInFlight: number;
  /** A study that takes longer counts as hanging, and the device process is replaced. */
  readonly studyTimeoutSeconds: number;
  /** A device process that has not loaded its models after this time counts as hanging. */
  readonly startTimeoutSeconds: number;
}

export class DeviceEnvironment {
  @OneOf(DEVICE_KINDS)
  DEVICE: DeviceKind = 'cpu';

  @OneOf(DEVICE_PRECISIONS)
  DEVICE_PRECISION?: DevicePrecision;

  @WholeNumber(0, 127)
  CUDA_DEVICE_ID = 0;

  @WholeNumber(1, 1024)
  INFERENCE_THREADS?: number;

  @WholeNumber(1, 64)
  DECODE_THREADS?: number;

  @WholeNumber(1, 8)
  STUDIES_IN_FLIGHT?: number;

  @WholeNumber(1, 86_400)
  STUDY_TIMEOUT_SECONDS = 300;

  @WholeNumber(1, 86_400)
  START_TIMEOUT_SECONDS = 600;
}

export function deviceConfiguration(environment: DeviceEnvironment): DeviceConfiguration {
  return {
    kind: environment.DEVICE,
    // A CPU computes fp16 by converting to fp32, which takes longer.
    precision: environment.DEVICE_PRECISION ?? (environment.DEVICE === 'cpu' ? 'fp32' : 'fp16'),
    cudaDeviceId: environment.CUDA_DEVICE_ID,
    inferenceThreads: environment.INFERENCE_THREADS,
    decodeThreads: environment.DECODE_THREADS,
    // On a CPU, decoding and encoding compete for the same cores: one after the other finishes sooner than both at once.
    studiesInFlight: environment.STUDIES_IN_FLIGHT ?? (environment.DEVICE === 'cpu' ? 1 : 2),
    studyTimeoutSeconds: environment.STUDY_TIMEOUT_SECONDS,
    startTimeoutSeconds: environment.START_TIMEOUT_SECONDS,
  };
}
