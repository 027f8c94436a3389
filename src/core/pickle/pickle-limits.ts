/** Bounds on what one pickle may cost. Time and memory are linear in these for every input. */
export interface PickleLimits {
  /**
   * Opcodes executed, nested pickles included. One opcode makes at most one object of a few hundred bytes.
   */
  readonly maxOpcodes: number;
  /** Bytes that constructors may allocate beyond what the stream holds. */
  readonly maxChargedBytes: number;
  /** Open marks: the nesting of literals in the stream. */
  readonly maxMarks: number;
  /** Pickles inside the raw data of a pickle (joblib's arrays of objects). Each takes a JavaScript stack frame. */
  readonly maxNestedPickles: number;
}

/**
 * A full-size training checkpoint with its optimizer state takes about 60,000 opcodes, a LightGBM pipeline a few
 * thousand; a million still costs less than 300 MB of inert objects.
 */
export const DEFAULT_PICKLE_LIMITS: PickleLimits = {
  maxOpcodes: 1_000_000,
  maxChargedBytes: 256 * 1024 * 1024,
  maxMarks: 10_000,
  maxNestedPickles: 16,
};

/** Longest LONG1, LONG4 or decimal integer, in bytes. Conversion is quadratic, and real models need at most 64 bits. */
export const MAX_INTEGER_BYTES = 256;
