import type { LatentKeeping } from './kept-text-latents.js';
import { dotProduct } from './latent-arithmetic.js';
import type { LinearReadout, ReadoutAt } from './linear-readout.js';
import type { PromptEncoder, PromptPair } from './prompt-encoder.js';
import { valuesByFinding } from './values-by-finding.js';

/**
 * The zero-shot readout (Radford et al., 2021, "CLIP"): for each finding the softmax over two prompts of
 * `exp(temperature) * text . image`.
 */
export class ZeroShot implements LinearReadout {
  private constructor(
    /** In the order of the answers. */
    readonly findings: readonly string[],
    /** `exp(temperature) * (present - absent)`, `[latent]`, for each finding: the logit is linear in the image. */
    readonly directions: readonly Float64Array[],
  ) {}

  /** @throws DomainError the errors of loading the text encoder */
  static async load(
    prompts: PromptEncoder,
    findings: readonly PromptPair[],
    keeping?: LatentKeeping,
  ): Promise<ZeroShot> {
    const directions = await prompts.directions(findings, keeping);
    return new ZeroShot(
      findings.map(({ name }) => name),
      directions,
    );
  }

  /** @param latent latent of the image, `[latent]`, with Euclidean length 1 */
  probabilities(latent: Float32Array): Record<string, number> {
    const logits = this.#logits(latent);
    return valuesByFinding(this.findings, logits.map(sigmoid));
  }

  /** The readout is already linear: nothing depends on the latent. */
  at(latent: Float32Array): Promise<ReadoutAt> {
    const constants = this.directions.map(() => 0);
    return Promise.resolve({ scale: 1, constants, logits: this.#logits(latent) });
  }

  #logits(latent: Float32Array): number[] {
    return this.directions.map((direction) => dotProduct(direction, latent));
  }
}

/** The softmax over two logits is the sigmoid of their difference. */
function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
