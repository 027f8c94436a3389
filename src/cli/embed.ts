import { readFile } from 'node:fs/promises';
import { openCheckpoint } from '../core/checkpoint/open-checkpoint.js';
import type { EncoderInput } from '../core/inference/check-models.js';
import { ImageEncoder } from '../core/inference/image-encoder.js';
import { Runtime } from '../core/inference/runtime.js';
import { StudyReader } from '../core/ingest/study-reader.js';
import { inferArchitecture } from '../core/onnx-graph/infer-architecture.js';
import { ingestSettings } from '../core/pipeline/ingest-settings.js';
import { readNpy, writeNpy } from '../core/tensor/npy.js';
import { usageError } from './cli-errors.js';
import { commandConfiguration } from './command-configuration.js';
import { PROCESS_OUTPUT, type Output } from './output.js';
import { studyFile } from './study-file.js';
import { writeWhole } from './write-whole.js';

export interface EmbedOptions {
  /** The checkpoint, `.pt`. */
  readonly model: string;
  /** A ZIP or directory of DICOM, or a `.nii` or `.nii.gz`. Either this or `tensor`. */
  readonly study: string | undefined;
  /** The encoder's input as `.npy`: float32 `[1, 1, depth, height, width]`, with or without the leading ones. */
  readonly tensor?: string;
  /** `.npy` to write the latent to: float32 `[latent]`, of length 1. */
  readonly output: string;
  /** `.npy` to write the codebook entries to: int32 `[depth patches, grid, grid]`. */
  readonly codes?: string;
}

interface EncoderVolume {
  readonly values: Float32Array;
  readonly input: EncoderInput;
}

/**
 * `ctclip embed`: a checkpoint's image latent of a study, and the codes of its tokens.
 * @throws DomainError that says what cannot be used
 */
export async function embedCommand(options: EmbedOptions, output: Output = PROCESS_OUTPUT): Promise<void> {
  const checkpoint = openCheckpoint(options.model);
  const { image } = inferArchitecture(checkpoint);
  const { values, input } = await volumeOf(options, output);
  output.warn('loading …');
  const runtime = new Runtime(commandConfiguration().device);
  const encoder = await ImageEncoder.load(runtime, checkpoint, image, input);
  output.warn('encoding …');
  const { latent, codes } = await encoder.encode(values);
  await encoder.close();
  await writeWhole(options.output, writeNpy({ shape: [latent.length], data: Float32Array.from(latent) }));
  output.out(`${options.output}: latent of ${latent.length}\n`);
  if (options.codes !== undefined) {
    const shape = [input.depth / image.patchDepth, image.grid, image.grid];
    await writeWhole(options.codes, writeNpy({ shape, data: Int32Array.from(codes) }));
    output.out(`${options.codes}: codes of ${shape.join(' x ')} tokens\n`);
  }
}

async function volumeOf(options: EmbedOptions, output: Output): Promise<EncoderVolume> {
  const { study, tensor } = options;
  if (study === undefined && tensor !== undefined) return readTensorFile(tensor);
  if (study === undefined || tensor !== undefined)
    throw usageError('Specify either a study or --tensor IN.npy.');
  const configuration = commandConfiguration();
  await using reader = new StudyReader(ingestSettings(configuration));
  const read = await reader.readTensor(await studyFile(study), {}, (stage) => output.warn(`${stage} …`));
  for (const { message } of read.warnings) output.warn(`warning: ${message}`);
  return { values: read.tensor, input: configuration.tensor };
}

async function readTensorFile(path: string): Promise<EncoderVolume> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) throw usageError(`The file ${path} cannot be read.`);
  const { shape, data } = readNpy(bytes);
  const [depth = 0, height = 0, width = 0] = shape.slice(-3);
  const isTensor = shape.length >= 3 && shape.length <= 5 && shape.slice(0, -3).every((size) => size === 1);
  if (!isTensor || !(data instanceof Float32Array)) {
    throw usageError(`${path} must hold float32 of shape [1, 1, depth, height, width].`);
  }
  return { values: data, input: { depth, height, width } };
}
