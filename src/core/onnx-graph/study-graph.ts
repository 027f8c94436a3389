import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ImageEncoderArchitecture } from './architecture.js';
import { imageSide } from './architecture.js';
import { GraphBuilder } from './graph-builder.js';
import { encodeImage } from './image-encoder-graph.js';
import type { ProductForms } from './matrix-products.js';
import { resampleVolume, type VoxelInput } from './resampling-graph.js';
import type { OnnxGraph } from './onnx-model.js';
import { OPSET, serializeModel } from './serialize-model.js';

/** One of the image encoders that process a study. */
export interface StudyEncoder {
  /** Prefix of the names of its outputs, followed by a slash. */
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
  /** Contains all checkpoints; from `weightsFolder`. */
  readonly weightsFolder: string;
}

/**
 * All of a graphics processor's work for a study, as one graph: the volume is uploaded once, in 16 bits, and intermediate
 * results never leave the device.
 *
 * Inputs as in `resampleVolume`, outputs as in `buildImageEncoderGraph`, named `<encoder>/latent` and so on.
 * @param encoders with slices of the same size
 */
export function buildStudyGraph(encoders: readonly StudyEncoder[], options: StudyGraphOptions): Uint8Array {
  return serializeModel({ graph: studyGraph(encoders, options), opset: OPSET });
}

/** {@link buildStudyGraph} before it is serialized. */
export function studyGraph(encoders: readonly StudyEncoder[], options: StudyGraphOptions): OnnxGraph {
  const { depth, products, voxels, weightsFolder } = options;
  const [first] = encoders;
  if (first === undefined) throw new Error('There are no encoders.');
  const side = imageSide(first.image);
  const b = new GraphBuilder('study');
  const volume = resampleVolume(b, voxels, { depth, height: side, width: side });
  for (const { name, checkpoint, image, positionBias } of encoders) {
    const settings = { depth, positionBias, strategy: 'whole', products, weightsFolder } as const;
    b.namespaced(name, () => encodeImage(b, volume, checkpoint, image, settings, `${name}/`));
  }
  return b.build();
}
