import type { DevicePrecision } from '../../config/device.configuration.js';
import type { EncodedImage } from './image-encoder.js';
import { dotProduct } from './latent-arithmetic.js';
import type { ReferenceEncodings } from './reference-cache.js';
import type { EncodedStudy } from './study-encoders.js';

/** Minimum agreement of a device with the processor. Wrong arithmetic changes nearly every code. */
interface AgreementLimits {
  /** Share of equal codes, in [0, 1]. */
  readonly codes: number;
  /** Cosine of the angle between the latents. */
  readonly cosine: number;
}

/**
 * Products in 16 bits change 0.1 to 2 % of the codes (docs/gpu.md). Float32 products in another order change only codes whose
 * two best entries are nearly equal.
 */
const LIMITS: Readonly<Record<DevicePrecision, AgreementLimits>> = {
  fp32: { codes: 0.98, cosine: 0.999 },
  fp16: { codes: 0.9, cosine: 0.99 },
};

/**
 * Compares a device's encodings of the known volume with the processor's.
 * @returns the disagreement, as part of a sentence; undefined if they agree
 */
export function disagreement(
  onDevice: EncodedStudy,
  expected: Partial<ReferenceEncodings>,
  precision: DevicePrecision,
): string | undefined {
  const limits = LIMITS[precision];
  for (const [network, image] of Object.entries<EncodedImage>({ ...onDevice })) {
    const reference = expected[network];
    if (reference === undefined) throw new Error(`There is no reference for ${network}.`);
    const codes = equalShare(image.codes, reference.codes);
    const cosine = cosineOf(image.latent, reference.latent);
    // The negation also catches NaN.
    if (!(codes >= limits.codes && cosine >= limits.cosine))
      return `it computes wrongly: of a known volume, ${(100 * codes).toFixed(1)} % of the codes of ${network} equal the processor's (at least ${100 * limits.codes} % must), and the cosine between the latents is ${cosine.toFixed(4)} (at least ${limits.cosine})`;
  }
  return undefined;
}

function equalShare(left: Int32Array, right: Int32Array): number {
  if (left.length !== right.length) return 0;
  return left.reduce((count, code, index) => count + (code === right[index] ? 1 : 0), 0) / left.length;
}

function cosineOf(left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) return NaN;
  return dotProduct(left, right) / (Math.hypot(...left) * Math.hypot(...right));
}
