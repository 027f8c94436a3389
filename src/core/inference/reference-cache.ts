import type { EncodedImage } from './image-encoder.js';
import { KeptFiles } from './kept-files.js';

/** Increment with every change of the known volume or of the encoders' arithmetic. */
const FORMAT = 'ctclip reference encoding 1';

/** Encodings of the known volume, by network. */
export type ReferenceEncodings = Readonly<Record<string, EncodedImage>>;

/** The inputs that determine the encodings of the known volume. */
export interface ReferenceSource {
  /** SHA-256 of the checkpoints, by network. */
  readonly checkpoints: Readonly<Record<string, string>>;
  /** The encoder's box. */
  readonly geometry: object;
}

/** The processor's encodings of the known volume, kept across starts because computing them takes as long as a study. */
export class ReferenceCache {
  private readonly files: KeptFiles;

  constructor(directory: string) {
    this.files = new KeptFiles(directory, '.reference');
  }

  /** @returns undefined if they are missing or cannot be trusted */
  async read(source: ReferenceSource): Promise<ReferenceEncodings | undefined> {
    const body = await this.files.read([FORMAT, source]);
    if (body === undefined) return undefined;
    // `KeptFiles` has compared the body with its digest, so its form is right.
    const stored = JSON.parse(Buffer.from(body).toString('utf8')) as StoredEncodings;
    return Object.fromEntries(
      Object.entries(stored).map(([network, { latent, length, codes }]) => [
        network,
        { latent: Float32Array.from(latent), length, codes: Int32Array.from(codes) },
      ]),
    );
  }

  /** An unwritable disk does not prevent the start. */
  async write(source: ReferenceSource, encodings: ReferenceEncodings): Promise<void> {
    const stored: StoredEncodings = Object.fromEntries(
      Object.entries(encodings).map(([network, { latent, length, codes }]) => [
        network,
        { latent: [...latent], length, codes: [...codes] },
      ]),
    );
    await this.files.write([FORMAT, source], Buffer.from(JSON.stringify(stored)));
  }
}

type StoredEncodings = Readonly<
  Record<string, { readonly latent: number[]; readonly length: number; readonly codes: number[] }>
>;
