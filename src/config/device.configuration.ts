import { OneOf, Parsed, WholeNumber } from './variables.js';

export const DEVICE_KINDS = ['cpu', 'cuda', 'webgpu'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export const DEVICE_PRECISIONS = ['fp32', 'fp16'] as const;
export type DevicePrecision = (typeof DEVICE_PRECISIONS)[number];

/** An equal part of the processor's cores, for one of several processes. */
export interface ProcessorShare {
  /** In [0, of). */
  readonly index: number;
  readonly of: number;
}

/** A device that runs the models, in a process of its own. One kind never falls back to another silently. */
export interface DeviceConfiguration {
  /** Unique among the devices of a service: `cpu`, `cuda:1`, `cpu:0`. */
  readonly name: string;
  readonly kind: DeviceKind;
  /** Precision of the image encoder's matrix products; everything else is fp32. */
  readonly precision: DevicePrecision;
  /** Index of the CUDA device, numbered as in nvidia-smi. */
  readonly cudaDeviceId: number;
  /** The cores of this process; undefined: all. */
  readonly processorShare: ProcessorShare | undefined;
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

/** The devices of a service, which are of one kind. */
export type DeviceConfigurations = readonly [DeviceConfiguration, ...DeviceConfiguration[]];

const HIGHEST_CARD = 127;
const CARD = /^\d{1,3}$/;

export class DeviceEnvironment {
  @OneOf(DEVICE_KINDS)
  DEVICE: DeviceKind = 'cpu';

  @OneOf(DEVICE_PRECISIONS)
  DEVICE_PRECISION?: DevicePrecision;

  @Parsed(parseCards, `must be different whole numbers from 0 to ${HIGHEST_CARD}, separated by commas`)
  CUDA_DEVICE_ID: readonly number[] = [0];

  @WholeNumber(1, 64)
  CPU_DEVICES = 1;

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

/** The numbers of cards in a list such as `0,1,2`; undefined if one is wrong or occurs twice. */
function parseCards(text: string): readonly number[] | undefined {
  const parts = text.split(',').map((part) => part.trim());
  if (!parts.every((part) => CARD.test(part) && Number(part) <= HIGHEST_CARD)) return undefined;
  const cards = parts.map(Number);
  return new Set(cards).size === cards.length ? cards : undefined;
}

/** Differences between the devices of a service. */
type DevicePlace = Pick<DeviceConfiguration, 'name' | 'cudaDeviceId' | 'processorShare'>;

/**
 * A CPU computes fp16 by converting to fp32, which takes longer. On CUDA, conversions take the time that products in fp16 save,
 * except on the largest cards, and fp16 changes codes (docs/gpu.md).
 */
const DEFAULT_PRECISION: Readonly<Record<DeviceKind, DevicePrecision>> = {
  cpu: 'fp32',
  cuda: 'fp32',
  webgpu: 'fp16',
};

/** The devices of a service, in the order of their numbers; at least one. */
export function deviceConfigurations(environment: DeviceEnvironment): DeviceConfigurations {
  const shared = {
    kind: environment.DEVICE,
    precision: environment.DEVICE_PRECISION ?? DEFAULT_PRECISION[environment.DEVICE],
    inferenceThreads: environment.INFERENCE_THREADS,
    decodeThreads: environment.DECODE_THREADS,
    // On a CPU, decoding and encoding compete for the same cores: one after the other finishes sooner than both at once.
    studiesInFlight: environment.STUDIES_IN_FLIGHT ?? (environment.DEVICE === 'cpu' ? 1 : 2),
    studyTimeoutSeconds: environment.STUDY_TIMEOUT_SECONDS,
    startTimeoutSeconds: environment.START_TIMEOUT_SECONDS,
  } as const;
  const [first, ...further] = placesOf(environment);
  return [{ ...shared, ...first }, ...further.map((place) => ({ ...shared, ...place }))];
}

function placesOf({
  DEVICE,
  CUDA_DEVICE_ID,
  CPU_DEVICES,
}: DeviceEnvironment): readonly [DevicePlace, ...DevicePlace[]] {
  const only = { name: DEVICE, cudaDeviceId: 0, processorShare: undefined };
  const places =
    DEVICE === 'cuda'
      ? CUDA_DEVICE_ID.map((id) => ({ ...only, name: `cuda:${id}`, cudaDeviceId: id }))
      : DEVICE === 'cpu' && CPU_DEVICES > 1
        ? Array.from({ length: CPU_DEVICES }, (_, index) => ({
            ...only,
            name: `cpu:${index}`,
            processorShare: { index, of: CPU_DEVICES },
          }))
        : [];
  const [first = only, ...further] = places;
  return [first, ...further];
}
