import { KeptFiles } from './kept-files.js';

/** Increment with every change that alters the latents of the same weights and tokens. */
const FORMAT = 'ctclip text latents 1';
/** Maximum difference of a latent's length from 1, for rounding in float32. */
const LENGTH_TOLERANCE = 1e-3;

/** The inputs that determine the latents. */
export interface TextLatentSource {
  /** SHA-256 of the checkpoint. */
  readonly checkpointSha256: string;
  /** The text encoder's sizes. */
  readonly architecture: object;
  readonly tokens: readonly (readonly number[])[];
  /** Length of a latent vector. */
  readonly width: number;
}

/** The latents of the configured prompts, kept across starts by checkpoint, architecture and tokens. */
export class TextLatentCache {
  private readonly files: KeptFiles;

  constructor(directory: string) {
    this.files = new KeptFiles(directory, '.latents');
  }

  /** @returns one latent per text, or undefined if they are missing or cannot be trusted */
  async read(source: TextLatentSource): Promise<Float32Array[] | undefined> {
    const body = await this.files.read(keyOf(source));
    const { tokens, width } = source;
    if (body?.length !== tokens.length * width * Float32Array.BYTES_PER_ELEMENT) return undefined;
    const values = new Float32Array(body.buffer);
    const latents = tokens.map((_, text) => values.slice(text * width, (text + 1) * width));
    return latents.every(hasLengthOne) ? latents : undefined;
  }

  /** @returns whether they were stored: an unwritable disk does not prevent the start */
  write(source: TextLatentSource, latents: readonly Float32Array[]): Promise<boolean> {
    const body = Buffer.concat(latents.map((latent) => Buffer.from(Float32Array.from(latent).buffer)));
    return this.files.write(keyOf(source), body);
  }
}

function keyOf({ checkpointSha256, architecture, tokens }: TextLatentSource): unknown {
  return [FORMAT, checkpointSha256, architecture, tokens];
}

/** Also false for NaN. */
function hasLengthOne(latent: Float32Array): boolean {
  const squares = latent.reduce((sum, value) => sum + value * value, 0);
  return Math.abs(Math.sqrt(squares) - 1) < LENGTH_TOLERANCE;
}
