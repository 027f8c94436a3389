import { setImmediate as nextTurn } from 'node:timers/promises';
import type { NetworkConfiguration } from '../../config/network.configuration.js';
import type { Probabilities } from '../classifier/features.js';
import { type InferenceSession, Tensor } from '../inference/onnx-runtime.js';
import type { Runtime } from '../inference/runtime.js';
import { inputValues, MAX_INPUT_VALUES } from '../network-input/network-input.js';
import { DomainError } from '../problem/domain-error.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import { constantTensor, requireDeclared } from './declared-inputs.js';
import { inputTooLarge, networkFailed, networkNotLoaded, wrongOutput } from './network-errors.js';
import { requiredOutputs, scoresOf } from './network-outputs.js';

/** A network of a bundle, loaded and proven. */
export class Network {
  private constructor(
    readonly configuration: NetworkConfiguration,
    private readonly session: InferenceSession,
    /** Shape of the input of one run: the volume, or a batch of slices. */
    private readonly shape: readonly number[],
    private readonly constants: Readonly<Record<string, Tensor>>,
  ) {}

  /**
   * Loads the file, compares its inputs and outputs with the description, and runs it once on an input of zeros, which needs as
   * much memory as a study.
   * @param geometry of the encoder's tensor
   * @throws DomainError `networks.not-loaded`, `.wrong-inputs`, `.wrong-output`, `.input-too-large`
   */
  static async load(
    runtime: Runtime,
    configuration: NetworkConfiguration,
    geometry: TensorGeometry,
  ): Promise<Network> {
    const { name, path, input } = configuration;
    const values = inputValues(input, geometry);
    if (values < 1 || values > MAX_INPUT_VALUES) throw inputTooLarge(name, values, MAX_INPUT_VALUES);
    const session = await runtime.sessionOfFile(path).catch((cause: unknown) => {
      throw networkNotLoaded(name, path, cause);
    });
    try {
      const shape =
        input.from === 'volume' ? [1, 1, ...input.box] : [input.batch, input.channels, ...input.resize];
      requireDeclared(configuration, session, shape);
      const constants = Object.fromEntries(
        Object.entries(input.constants).map(([tensor, value]) => [
          tensor,
          constantTensor(name, session, tensor, value, shape[0] ?? 1),
        ]),
      );
      const network = new Network(configuration, session, shape, constants);
      await network.prove();
      return network;
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /**
   * Blocks the calling thread while the network runs; timers and messages run between batches.
   * @param values the whole input of a study, row-major, over a plain ArrayBuffer
   * @throws DomainError `networks.failed`
   */
  async score(values: Float32Array<ArrayBuffer>): Promise<Probabilities> {
    const { name, output } = this.configuration;
    try {
      const rows: Float32Array[] = [];
      const size = product(this.shape);
      const rowSize = product(this.shape.slice(1));
      for (let start = 0; start < values.length; start += size) {
        const batch = values.subarray(start, start + size);
        const results = rowsOf(await this.run(filled(batch, size, rowSize)), this.shape[0] ?? 1);
        rows.push(...results.slice(0, batch.length / rowSize));
        await nextTurn();
      }
      return scoresOf(rows, output);
    } catch (cause) {
      throw networkFailed(name, cause);
    }
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  /** @throws DomainError `networks.wrong-output` */
  private async prove(): Promise<void> {
    const { name, output } = this.configuration;
    const zeros = new Float32Array(product(this.shape));
    const rows = this.shape[0] ?? 1;
    try {
      const result = await this.run(zeros);
      const count = result.length / rows;
      const required = requiredOutputs(output);
      if ('exactly' in required && count !== required.exactly)
        throw wrongOutput(name, `computes ${count} values, but "names" has ${required.exactly}`);
      if ('atLeast' in required && !(count >= required.atLeast))
        throw wrongOutput(name, `computes ${count} values, but "take" needs ${required.atLeast}`);
    } catch (cause) {
      if (cause instanceof DomainError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw wrongOutput(name, `could not be run on an input of ${this.shape.join(' x ')}: ${reason}`, cause);
    }
  }

  private async run(values: Float32Array): Promise<Float32Array> {
    const { input, output } = this.configuration;
    const feeds = { [input.tensor]: new Tensor('float32', values, this.shape), ...this.constants };
    const results = await this.session.run(feeds, [output.tensor]);
    const { data } = results[output.tensor] ?? {};
    if (!(data instanceof Float32Array))
      throw new Error(`The output ${output.tensor} is not of 32-bit floats.`);
    return data;
  }
}

/** Fills an incomplete last batch with copies of its last row, because a network may take only full batches. */
function filled(batch: Float32Array, size: number, rowSize: number): Float32Array {
  if (batch.length === size) return batch;
  const full = new Float32Array(size);
  full.set(batch);
  const last = batch.subarray(batch.length - rowSize);
  for (let at = batch.length; at < size; at += rowSize) full.set(last, at);
  return full;
}

function rowsOf(values: Float32Array, rows: number): readonly Float32Array[] {
  const size = values.length / rows;
  return Array.from({ length: rows }, (_, row) => values.slice(row * size, (row + 1) * size));
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
