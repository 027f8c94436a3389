import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ImageEncoderArchitecture } from './architecture.js';
import { imageSide } from './architecture.js';
import { GraphBuilder } from './graph-builder.js';
import { encodeImage } from './image-encoder-graph.js';
import type { ProductForms } from './matrix-products.js';
import { resampleVolume, type VoxelInput } from './resampling-graph.js';
import { OPSET, serializeModel } from './serialize-model.js';

/** One of the image encoders that see a study. */
export interface StudyEncoder {
  /** Put before the names of its outputs, with a slash between. */
  readonly name: string;
  readonly checkpoint: Checkpoint;
  readonly image: ImageEncoderArchitecture;
  /** `[1, heads, positions, positions]`, from `buildPositionBiasGraph`. */
  readonly positionBias: Float32Array;
}

export interface StudyGraphOptions {
  /** Slices of the encoders' input. */
  readonly depth: number;
  readonly products: ProductForms;
  readonly voxels: VoxelInput;
  /** Holds all checkpoints, from `weightsFolder`. */
  readonly weightsFolder: string;
}

/**
 * All that a graphics processor does for a study, as one graph: the volume goes to the device once and in 16 bits, and what
 * lies between it and the latents never leaves the device.
 *
 * Inputs as of `resampleVolume`, outputs as of `buildImageEncoderGraph`, named `<encoder>/latent` and so on.
 * @param encoders that take slices of one size
 */
export function buildStudyGraph(encoders: readonly StudyEncoder[], options: StudyGraphOptions): Uint8Array {
  const { depth, products, voxels, weightsFolder } = options;
  const side = imageSide(encoders[0].image);
  const b = new GraphBuilder('study');
  const volume = resampleVolume(b, voxels, { depth, height: side, width: side });
  for (const { name, checkpoint, image, positionBias } of encoders) {
    const settings = { depth, positionBias, strategy: 'whole', products, weightsFolder } as const;
    b.namespaced(name, () => encodeImage(b, volume, checkpoint, image, settings, `${name}/`));
  }
  return serializeModel({ graph: b.build(), opset: OPSET });
}
