/** Exponent of the largest finite IEEE 754 binary16; values that round beyond it become infinite. */
const LARGEST_EXPONENT = 15;
const SMALLEST_NORMAL_EXPONENT = -14;
const BIAS_32 = 127;
const INFINITY_16 = 0x7c00;
const QUIET_NAN_16 = 0x7e00;

/**
 * Rounds every value to the nearest IEEE 754 binary16, ties to even. The results are bit patterns, as ONNX Runtime takes them.
 * JavaScript has no Float16Array before Node 24.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const result = new Uint16Array(values.length);
  for (let index = 0; index < bits.length; index++) result[index] = nearestFloat16(bits[index]);
  return result;
}

/** @param bits of a float32 */
function nearestFloat16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - BIAS_32;
  const fraction = bits & 0x7fffff;
  if (exponent > LARGEST_EXPONENT) {
    const isNaN = exponent === BIAS_32 + 1 && fraction !== 0;
    return sign | (isNaN ? QUIET_NAN_16 : INFINITY_16);
  }
  if (exponent >= SMALLEST_NORMAL_EXPONENT) {
    // A carry out of the fraction increments the exponent, up to infinity, which is correct rounding.
    return sign | (((exponent - SMALLEST_NORMAL_EXPONENT + 1) << 10) + roundedShift(fraction, 13));
  }
  // Subnormal: multiples of 2^-24. Values below half of that round to zero.
  const shift = 13 + SMALLEST_NORMAL_EXPONENT - exponent;
  return shift > 24 ? sign : sign | roundedShift(fraction | 0x800000, shift);
}

/** `value / 2^shift`, to the nearest whole number, ties to even. */
function roundedShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}
