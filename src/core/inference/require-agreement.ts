import { packVolume } from '../tensor/packed-volume.js';
import { tensorFromVolume } from '../tensor/tensor-from-volume.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import { DomainError } from '../problem/domain-error.js';
import { disagreement } from './device-agreement.js';
import { deviceUnusable } from './inference-errors.js';
import { knownVolume } from './known-volume.js';
import type { ReferenceCache, ReferenceEncodings } from './reference-cache.js';
import type { Runtime } from './runtime.js';
import type { EncodedStudy, StudyEncoders } from './study-encoders.js';

/** The cache for the processor's encodings, and the hashes of the checkpoints, which take seconds to compute. */
export interface ReferenceKeeping {
  readonly cache: ReferenceCache;
  /** By network. */
  readonly checkpointSha256: Promise<Readonly<Record<string, string>>>;
}

const REMEDY = 'Update its driver, try DEVICE_PRECISION=fp32, or set DEVICE=cpu.';

/**
 * Compares a graphics processor with the CPU on a known volume. Without this check, a device that computes nothing or wrong
 * values would answer every study as if it worked.
 * @param loadOnProcessor loads the same encoders on the CPU, at the first start with these checkpoints
 * @throws DomainError `inference.device-unusable` with the figures
 */
export async function requireAgreement(
  runtime: Runtime,
  encoders: StudyEncoders,
  loadOnProcessor: () => Promise<StudyEncoders>,
  geometry: TensorGeometry,
  keeping: ReferenceKeeping | undefined,
): Promise<void> {
  const onDevice = await encodeKnown(runtime, encoders, geometry);
  const expected = await referenceOf(loadOnProcessor, geometry, keeping);
  const fault = disagreement(onDevice, expected, runtime.precision);
  if (fault !== undefined) throw deviceUnusable(runtime.kind, fault, REMEDY);
}

async function encodeKnown(
  { kind }: Runtime,
  encoders: StudyEncoders,
  geometry: TensorGeometry,
): Promise<EncodedStudy> {
  try {
    return await encoders.encode(packVolume(knownVolume(geometry), geometry));
  } catch (error) {
    if (!(error instanceof DomainError && error.cause instanceof Error)) throw error;
    throw deviceUnusable(kind, `it fails on a known volume: ${error.cause.message}`, REMEDY, error);
  }
}

async function referenceOf(
  loadOnProcessor: () => Promise<StudyEncoders>,
  geometry: TensorGeometry,
  keeping: ReferenceKeeping | undefined,
): Promise<ReferenceEncodings> {
  if (keeping === undefined) return encodeOnProcessor(loadOnProcessor, geometry);
  const { cache, checkpointSha256 } = keeping;
  const source = { checkpoints: await checkpointSha256, geometry };
  const kept = await cache.read(source);
  if (kept !== undefined) return kept;
  const encodings = await encodeOnProcessor(loadOnProcessor, geometry);
  await cache.write(source, encodings);
  return encodings;
}

async function encodeOnProcessor(
  load: () => Promise<StudyEncoders>,
  geometry: TensorGeometry,
): Promise<ReferenceEncodings> {
  const processor = await load();
  try {
    const { supervised, ctclip } = await processor.encode(tensorFromVolume(knownVolume(geometry), geometry));
    return { supervised, ctclip };
  } finally {
    await processor.close();
  }
}
