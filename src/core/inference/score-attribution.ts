import { sumOf, type ScoreMap, type TokenGrid } from '../attribution/token-map.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ImageEncoderArchitecture } from '../onnx-graph/architecture.js';
import type { AttributionBaseline } from './attribution-baseline.js';
import type { EncoderInput } from './check-models.js';
import type { EncodedImage } from './image-encoder.js';
import { scaledDifference } from './latent-arithmetic.js';
import type { LinearReadout } from './linear-readout.js';
import type { Runtime } from './runtime.js';
import { TokenReadout } from './token-readout.js';

/**
 * Splits the scores of one checkpoint exactly over the tokens of the image (docs/explanations.md has the derivation).
 * Loads nothing before the first study that asks for an explanation.
 */
export class ScoreAttribution {
  private readout: Promise<TokenReadout> | undefined;
  private blank: Promise<readonly Float32Array[]> | undefined;
  private readonly grid: TokenGrid;

  /**
   * @param runtime on the CPU: the product is too small for another device
   * @param encodeBlank encodes a volume of air
   */
  constructor(
    private readonly runtime: Runtime,
    private readonly checkpoint: Checkpoint,
    private readonly image: ImageEncoderArchitecture,
    private readonly input: EncoderInput,
    private readonly scores: LinearReadout,
    private readonly encodeBlank: () => Promise<EncodedImage>,
  ) {
    this.grid = [input.depth / image.patchDepth, image.grid, image.grid];
  }

  /** The same attribution for another readout of the latent. */
  for(scores: LinearReadout): ScoreAttribution {
    const { runtime, checkpoint, image, input, encodeBlank } = this;
    return new ScoreAttribution(runtime, checkpoint, image, input, scores, encodeBlank);
  }

  /**
   * @returns one map per finding, in their order
   * @throws DomainError `inference.*`
   */
  async split(encoded: EncodedImage, baseline: AttributionBaseline): Promise<ReadonlyMap<string, ScoreMap>> {
    const readings = await (await this.load()).read(encoded.codes);
    const references =
      baseline === 'blank'
        ? await this.blankReadings()
        : readings.map(({ length }) => new Float32Array(length));
    const { scale, constants, logits } = await this.scores.at(encoded.latent);
    // The latent is the mean over depth divided by its length. The length and `scale` are fixed at the values of this study.
    const share = scale / (this.grid[0] * encoded.length);
    return new Map(
      this.scores.findings.map((finding, index) => {
        const [reading, reference] = [readings[index], references[index]];
        const [own, logit] = [constants[index], logits[index]];
        if (reading === undefined || reference === undefined || own === undefined || logit === undefined)
          throw new Error(
            `The readout does not have finding ${index + 1} of ${this.scores.findings.length}.`,
          );
        const values = new Float32Array(scaledDifference(reading, reference, share));
        return [finding, { grid: this.grid, values, constant: own + share * sumOf(reference), logit }];
      }),
    );
  }

  async close(): Promise<void> {
    const readout = await this.readout?.catch(() => undefined);
    await readout?.close();
  }

  private load(): Promise<TokenReadout> {
    this.readout ??= TokenReadout.load(
      this.runtime,
      this.checkpoint,
      this.image,
      this.grid[0],
      this.scores.directions,
    ).catch((error: unknown) => {
      this.readout = undefined;
      throw error;
    });
    return this.readout;
  }

  /** The first call encodes a volume of air. */
  private blankReadings(): Promise<readonly Float32Array[]> {
    this.blank ??= this.readBlank().catch((error: unknown) => {
      this.blank = undefined;
      throw error;
    });
    return this.blank;
  }

  private async readBlank(): Promise<readonly Float32Array[]> {
    const { codes } = await this.encodeBlank();
    return (await this.load()).read(codes);
  }
}
