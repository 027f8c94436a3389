import { closeSync, openSync, readSync } from 'node:fs';
import { InferenceSession, Tensor } from '../../src/core/inference/onnx-runtime.js';
import type { Checkpoint } from '../../src/core/checkpoint/checkpoint.js';
import { openCheckpoint } from '../../src/core/checkpoint/open-checkpoint.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import {
  computePositionBias,
  encodedImage,
  encoderOutputs,
  type EncodedImage,
} from '../../src/core/inference/image-encoder.js';
import { Runtime } from '../../src/core/inference/runtime.js';
import type { EncodedStudy } from '../../src/core/inference/study-encoders.js';
import { weightsFolder } from '../../src/core/onnx-graph/weights-file.js';
import { GraphBuilder } from '../../src/core/onnx-graph/graph-builder.js';
import { encodeImage, IMAGE_ENCODER } from '../../src/core/onnx-graph/image-encoder-graph.js';
import { inferArchitecture } from '../../src/core/onnx-graph/infer-architecture.js';
import { IMAGE_KEYS } from '../../src/core/onnx-graph/network-keys.js';
import type { OnnxGraph, OnnxTensor } from '../../src/core/onnx-graph/onnx-model.js';
import { OPSET, serializeModel } from '../../src/core/onnx-graph/serialize-model.js';
import { tensorFromVolume } from '../../src/core/tensor/tensor-from-volume.js';
import type { VolumeView } from '../../src/core/volume/volume-view.js';
import type { ComparedModels } from '../gpu/compared-models.js';
import { phantomView } from '../gpu/phantom-view.js';
import { Readout, type Agreement } from '../gpu/readout.js';
import { reduceProducts, REDUCED_FORMS } from './reduced-products.js';
import { spreadOf, type Spread } from './statistics.js';

/** Both encoders of a study with reduced-precision products, compared with fp32. */
export interface ReducedEncoding {
  readonly form: string;
  /** Seconds of both encoders for a study. */
  readonly seconds: Spread;
  readonly usualSeconds: Spread;
  /** fp32's time divided by this form's time. */
  readonly gain: number;
  /** Worst agreement over all studies. */
  readonly agreement: Agreement;
}

interface Encoders {
  encode(volume: Float32Array): Promise<EncodedStudy>;
  close(): Promise<void>;
}

/**
 * Encodes phantoms in fp32 and in each of the forms that ONNX Runtime supports here, alternating.
 * @param studies number of phantoms, each of a different patient
 */
export async function compareReducedEncoders(
  models: ComparedModels,
  forms: readonly string[],
  studies: number,
  report: (encoding: ReducedEncoding) => void,
): Promise<ReducedEncoding[]> {
  const runtime = new Runtime(loadConfiguration({}).device);
  const readout = await Readout.load(runtime, models);
  const usual = await loadEncoders(runtime, models, (graph) => graph);
  if (usual === undefined) throw new Error('The encoders could not be loaded.');
  const encodings: ReducedEncoding[] = [];
  for (const name of forms) {
    const reduced = await loadEncoders(runtime, models, (graph, checkpoint) =>
      // The codebook determines the codes, so its products stay in fp32.
      reduceProducts(
        graph,
        REDUCED_FORMS[name],
        (tensor) => numbersOf(tensor, checkpoint),
        (constant) => constant === IMAGE_KEYS.codebook,
      ),
    );
    if (reduced === undefined) continue;
    const seconds: number[] = [];
    const usualSeconds: number[] = [];
    const agreements: Agreement[] = [];
    for (let seed = 1; seed <= studies; seed++) {
      const tensor = tensorFromVolume(viewOf(models, seed), models.geometry);
      const expected = await timed(usualSeconds, () => usual.encode(tensor));
      const actual = await timed(seconds, () => reduced.encode(tensor));
      agreements.push(await readout.compare(actual, expected));
    }
    await reduced.close();
    const encoding: ReducedEncoding = {
      form: name,
      seconds: spreadOf(seconds),
      usualSeconds: spreadOf(usualSeconds),
      gain: spreadOf(usualSeconds).median / spreadOf(seconds).median,
      agreement: worstOf(agreements),
    };
    encodings.push(encoding);
    report(encoding);
  }
  await usual.close();
  return encodings;
}

type Reduce = (graph: OnnxGraph, checkpoint: Checkpoint) => OnnxGraph;

/** Both encoders; undefined if ONNX Runtime has no such products. */
async function loadEncoders(
  runtime: Runtime,
  models: ComparedModels,
  reduce: Reduce,
): Promise<Encoders | undefined> {
  const supervised = await loadEncoder(runtime, models, models.supervisedPath, reduce);
  if (supervised === undefined) return undefined;
  const ctclip = await loadEncoder(runtime, models, models.ctclipPath, reduce);
  if (ctclip === undefined) return undefined;
  const { depth, height, width } = models.geometry;
  const encode = async (session: InferenceSession, volume: Float32Array): Promise<EncodedImage> => {
    const feeds = { [IMAGE_ENCODER.volume]: new Tensor('float32', volume, [1, 1, depth, height, width]) };
    return encodedImage(await session.run(feeds, encoderOutputs()));
  };
  return {
    encode: async (volume) => ({
      supervised: await encode(supervised, volume),
      ctclip: await encode(ctclip, volume),
    }),
    close: async () => {
      await Promise.all([supervised.release(), ctclip.release()]);
    },
  };
}

async function loadEncoder(
  runtime: Runtime,
  { geometry, textHeads }: ComparedModels,
  path: string,
  reduce: Reduce,
): Promise<InferenceSession | undefined> {
  const checkpoint = openCheckpoint(path);
  const { image } = inferArchitecture(checkpoint, { textHeads });
  const positionBias = await computePositionBias(runtime, checkpoint, image);
  const { depth, height, width } = geometry;
  const b = new GraphBuilder('image-encoder');
  const volume = b.input(IMAGE_ENCODER.volume, 'float32', [1, 1, depth, height, width]);
  const options = { depth, positionBias, strategy: 'streamed', products: runtime.products } as const;
  encodeImage(b, volume, checkpoint, image, options);
  const model = serializeModel({ graph: reduce(b.build(), checkpoint), opset: OPSET });
  const session = { model_external_initializers_file_folder_path: weightsFolder([path]) };
  // ONNX Runtime refuses to load operators without a kernel.
  return InferenceSession.create(model, { extra: { session } }).catch(() => undefined);
}

/** The values of a float32 constant. */
function numbersOf(tensor: OnnxTensor, { path }: Checkpoint): Float32Array {
  if (tensor.type !== 'float32') throw new Error(`${tensor.name} is not float32.`);
  if (tensor.storage === 'embedded') return new Float32Array(Uint8Array.from(tensor.bytes).buffer);
  const bytes = new Uint8Array(tensor.length);
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, bytes.length, tensor.offset);
  closeSync(file);
  return new Float32Array(bytes.buffer);
}

/** A synthetic chest at about the models' own resolution. */
function viewOf({ geometry }: ComparedModels, seed: number): VolumeView {
  return phantomView(seed, geometry.height, geometry.depthSpacing);
}

async function timed<T>(seconds: number[], action: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await action();
  seconds.push((performance.now() - start) / 1000);
  return result;
}

function worstOf(agreements: readonly Agreement[]): Agreement {
  const findings: Record<string, number> = {};
  for (const agreement of agreements)
    for (const [name, drift] of Object.entries(agreement.findings))
      findings[name] = Math.max(findings[name] ?? 0, drift);
  return {
    codes: Math.min(...agreements.map(({ codes }) => codes)),
    latents: Math.max(...agreements.map(({ latents }) => latents)),
    findings,
  };
}
