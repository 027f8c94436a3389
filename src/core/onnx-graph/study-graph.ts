import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ImageEncoderArchitecture } from './architecture.js';
import { imageSide } from './architecture.js';
import { GraphBuilder, type Value } from './graph-builder.js';
import { ImageEncoderNodes } from './image-encoder-graph.js';
import type { ProductForms } from './matrix-products.js';
import { resampleVolume, type VoxelInput } from './resampling-graph.js';
import type { OnnxGraph } from './onnx-model.js';
import { joinRows, reshape, splitRows } from './operators.js';
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
  /** Approximate number of slices that are computed and embedded at a time. */
  readonly slabSlices: number;
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
  const { depth, slabSlices, products, voxels, weightsFolder } = options;
  const [first] = encoders;
  if (first === undefined) throw new Error('There are no encoders.');
  const side = imageSide(first.image);
  const b = new GraphBuilder('study');
  const networks = encoders.map(({ name, checkpoint, image, positionBias }) => {
    const settings = { depth, positionBias, strategy: 'whole', products, weightsFolder } as const;
    return { name, nodes: new ImageEncoderNodes(checkpoint, image, settings) };
  });
  const slabs = resampleVolume(
    b,
    voxels,
    { depth, height: side, width: side },
    slabDepth(encoders, slabSlices),
  );
  const tokens = slabs.flatMap(({ value, slices }) =>
    computedTogether(
      b,
      networks.map(({ name, nodes }) => ({
        name,
        value: b.namespaced(name, () => nodes.embed(b, value)),
        shape: nodes.embeddedShape(slices),
      })),
    ),
  );
  for (const { name, nodes } of networks) {
    const ownTokens = tokens.filter((part) => part.name === name).map(({ value }) => value);
    b.namespaced(name, () => {
      const spatial = nodes.spatialOfTokens(b, joinRows(b, ownTokens));
      nodes.addOutputs(b, spatial, `${name}/`);
    });
  }
  return b.build();
}

interface NamedPart {
  readonly name: string;
  readonly value: Value;
  readonly shape: readonly [number, number];
}

/**
 * The same values, joined so that the runtime computes all of them before it uses any. It orders operators by the outputs that
 * need them: otherwise it would finish one encoder before it embeds a slab for the other, and keep all slabs in memory.
 */
function computedTogether(b: GraphBuilder, parts: readonly NamedPart[]): NamedPart[] {
  const flat = joinRows(
    b,
    parts.map(({ value }) => reshape(b, value, [-1])),
  );
  const separate = splitRows(
    b,
    flat,
    parts.map(({ shape: [rows, columns] }) => rows * columns),
  );
  return parts.map(({ name, shape }, index) => ({ name, value: reshape(b, separate(index), shape), shape }));
}

/** Slices of a slab: about `slices`, and a multiple of the patch depths of all encoders. */
function slabDepth(encoders: readonly StudyEncoder[], slices: number): number {
  const depths = new Set(encoders.map(({ image }) => image.patchDepth));
  const multiple = [...depths].reduce((product, depth) => product * depth, 1);
  return multiple * Math.max(1, Math.floor(slices / multiple));
}
