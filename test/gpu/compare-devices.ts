import { openCheckpoint } from '../../src/core/checkpoint/open-checkpoint.js';
import type {
  DeviceConfiguration,
  DeviceKind,
  DevicePrecision,
} from '../../src/config/device.configuration.js';
import { ImageEncoder } from '../../src/core/inference/image-encoder.js';
import { Runtime } from '../../src/core/inference/runtime.js';
import type { EncodedStudy, StudyEncoders } from '../../src/core/inference/study-encoders.js';
import { TensorEncoders } from '../../src/core/inference/tensor-encoders.js';
import { VolumeEncoders } from '../../src/core/inference/volume-encoders.js';
import { inferArchitecture } from '../../src/core/onnx-graph/infer-architecture.js';
import { packVolume } from '../../src/core/tensor/packed-volume.js';
import { tensorFromVolume } from '../../src/core/tensor/tensor-from-volume.js';
import type { VolumeView } from '../../src/core/volume/volume-view.js';
import { spreadOf, type Spread } from '../bench/statistics.js';
import type { ComparedModels } from './compared-models.js';
import { graphicsMemory } from './graphics-memory.js';
import { largestDifference, Readout, worstOf, type Agreement } from './readout.js';
import { resampledOnDevice } from './resampled-on-device.js';

export interface DeviceComparison {
  readonly kind: DeviceKind;
  readonly precision: DevicePrecision;
  /** Largest difference between the encoder input computed on the device and that of `src/core/tensor`. */
  readonly tensorDifference: number;
  /** Whether the device computes the whole graph, and the CPU no part of it. */
  readonly allOnDevice: boolean;
  readonly agreement: Agreement;
  readonly loadingSeconds: number;
  /** Both encoders, volume to latents, on the device. */
  readonly deviceSeconds: Spread;
  /** Both encoders, tensor to latents, on the CPU. */
  readonly processorSeconds: Spread;
  /** Graphics memory in use, by this process or in total; undefined if unknown. */
  readonly graphicsMebibytes: number | undefined;
  readonly peakMebibytes: number;
}

/**
 * Encodes volumes on a graphics processor, as the service does, and on the CPU, and compares the results. Of several volumes,
 * the worst agreement counts.
 * @param views the first one is timed
 * @throws DomainError `inference.device-unusable` if the device does not exist
 */
export async function compareDevices(
  models: ComparedModels,
  device: DeviceConfiguration,
  views: readonly [VolumeView, ...VolumeView[]],
  runs: number,
): Promise<DeviceComparison> {
  const { geometry } = models;
  const [view, ...further] = views;
  const tensor = tensorFromVolume(view, geometry);
  const packed = packVolume(view, geometry);
  const runtime = new Runtime(device);
  const onDevice = await resampledOnDevice(runtime, models.ctclipPath, packed, geometry);
  const supervised = encoderSource(models, models.supervisedPath);
  const ctclip = encoderSource(models, models.ctclipPath);

  const load = async (on: Runtime): Promise<Loaded> => {
    const start = performance.now();
    const encoders = await VolumeEncoders.load(on, supervised, ctclip, geometry, models.ordinarySize);
    return { encoders, seconds: (performance.now() - start) / 1000 };
  };
  const whole = await loadWhole(load, device);
  const { encoders, seconds: loadingSeconds } = whole ?? (await load(runtime));
  const measured = await timed(encoders, runs, (loaded) => loaded.encode(packed));
  const actual = [measured.result];
  for (const one of further) actual.push(await encoders.encode(packVolume(one, geometry)));
  const graphicsMebibytes = graphicsMemory(device.kind, device.cudaDeviceId);
  await encoders.close();

  const processor = new Runtime({ ...device, kind: 'cpu', precision: 'fp32' });
  const usual = new TensorEncoders(
    await ImageEncoder.load(processor, supervised.checkpoint, supervised.image, geometry),
    await ImageEncoder.load(processor, ctclip.checkpoint, ctclip.image, geometry),
    geometry,
  );
  const timedOnProcessor = await timed(usual, Math.min(runs, 3), (loaded) => loaded.encode(tensor));
  const expected = [timedOnProcessor.result];
  for (const one of further) expected.push(await usual.encode(tensorFromVolume(one, geometry)));
  await usual.close();
  const readout = await Readout.load(processor, models);
  const agreements = [];
  for (const [index, study] of actual.entries())
    agreements.push(await readout.compare(study, expected[index]));
  return {
    kind: device.kind,
    precision: device.precision,
    tensorDifference: largestDifference(onDevice, tensor),
    allOnDevice: whole !== undefined,
    agreement: worstOf(agreements),
    loadingSeconds,
    deviceSeconds: measured.seconds,
    processorSeconds: timedOnProcessor.seconds,
    graphicsMebibytes,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
  };
}

function encoderSource({ textHeads }: ComparedModels, path: string) {
  const checkpoint = openCheckpoint(path);
  return { checkpoint, image: inferArchitecture(checkpoint, { textHeads }).image };
}

async function timed(
  encoders: StudyEncoders,
  runs: number,
  encode: (loaded: StudyEncoders) => Promise<EncodedStudy>,
): Promise<{ result: EncodedStudy; seconds: Spread }> {
  const seconds: number[] = [];
  // The first study may take longer. A single run measures nothing anyway.
  let result = runs > 1 ? await encode(encoders) : undefined;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    result = await encode(encoders);
    seconds.push((performance.now() - start) / 1000);
  }
  if (result === undefined) throw new Error('Nothing was encoded.');
  return { result, seconds: spreadOf(seconds) };
}

interface Loaded {
  readonly encoders: StudyEncoders;
  readonly seconds: number;
}

/**
 * Loads the encoders if the device computes them whole: with this option, ONNX Runtime refuses a session in which the CPU
 * would compute a part of the graph.
 */
async function loadWhole(
  load: (on: Runtime) => Promise<Loaded>,
  device: DeviceConfiguration,
): Promise<Loaded | undefined> {
  try {
    return await load(new Runtime(device, { processorMayHelp: device.kind === 'cpu' }));
  } catch (error) {
    if (String(error).includes('CPU EP')) return undefined;
    throw error;
  }
}
