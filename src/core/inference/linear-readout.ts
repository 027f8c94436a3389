/** Scores that are linear in an image's latent `z`, apart from one factor that depends on the latent. */
export interface LinearReadout {
  readonly findings: readonly string[];
  /** One per finding, `[latent]`. */
  readonly directions: readonly Float64Array[];
  /** @param latent `z`, of length 1 */
  at(latent: Float32Array): Promise<ReadoutAt>;
}

/** A readout at one latent: `logits[k] = scale * directions[k] . z + constants[k]`. */
export interface ReadoutAt {
  readonly scale: number;
  readonly constants: readonly number[];
  /** Computed by the readout itself, not by this formula. */
  readonly logits: readonly number[];
}
