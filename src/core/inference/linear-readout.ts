/** Scores that are linear in an image's latent `z`, up to one factor that the latent itself decides. */
export interface LinearReadout {
  readonly findings: readonly string[];
  /** One for each finding, `[latent]`. */
  readonly directions: readonly Float64Array[];
  /** @param latent `z`, of length 1 */
  at(latent: Float32Array): Promise<ReadoutAt>;
}

/** A readout at one latent: `logits[k] = scale * directions[k] . z + constants[k]`. */
export interface ReadoutAt {
  readonly scale: number;
  readonly constants: readonly number[];
  /** As the readout itself computes them, not by this formula. */
  readonly logits: readonly number[];
}
