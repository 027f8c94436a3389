import { type InferenceSession, Tensor } from './onnx-runtime.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { readTensor } from '../checkpoint/read-tensor.js';
import { requireHeadTensor } from '../checkpoint/require-tensor.js';
import type { HeadArchitecture } from '../onnx-graph/architecture.js';
import { EPSILON } from '../onnx-graph/ct-vit-layer.js';
import { HEAD_KEYS } from '../onnx-graph/network-keys.js';
import { buildSupervisedHeadGraph, SUPERVISED_HEAD } from '../onnx-graph/supervised-head-graph.js';
import { namesOfOutputs } from './check-models.js';
import { inferenceFailed } from './inference-errors.js';
import { dotProduct, elementwiseProduct } from './latent-arithmetic.js';
import type { LinearReadout, ReadoutAt } from './linear-readout.js';
import type { Runtime } from './runtime.js';
import { floatsOf } from './session-outputs.js';
import { valuesByFinding } from './values-by-finding.js';

/** A checkpoint's loaded supervised readout. */
export class SupervisedHead implements LinearReadout {
  private constructor(
    private readonly session: InferenceSession,
    /** In the order of the head's outputs. */
    readonly findings: readonly string[],
    /** One per output, `[latent]`: its linear part for a latent with standard deviation 1. */
    readonly directions: readonly Float64Array[],
    private readonly constants: readonly number[],
  ) {}

  /**
   * @param defaultFindings names if the checkpoint has none
   * @throws DomainError `inference.finding-count`, `.device-unusable`, `.model-not-loaded`
   */
  static async load(
    runtime: Runtime,
    checkpoint: Checkpoint,
    head: HeadArchitecture,
    defaultFindings: readonly string[],
  ): Promise<SupervisedHead> {
    const findings = namesOfOutputs(checkpoint, head, defaultFindings);
    const session = await runtime.session(buildSupervisedHeadGraph(checkpoint, head), checkpoint.path);
    const { directions, constants } = linearPart(checkpoint, head);
    return new SupervisedHead(session, findings, directions, constants);
  }

  /**
   * @param latent latent of the image, `[latent]`, with Euclidean length 1
   * @throws DomainError `inference.failed`
   */
  async probabilities(latent: Float32Array): Promise<Record<string, number>> {
    const values = await this.#run(SUPERVISED_HEAD.probabilities, latent);
    return valuesByFinding(this.findings, values);
  }

  /**
   * The layer norm divides by the latent's standard deviation, which is fixed at this latent's value. It also subtracts the
   * mean, which is linear in the latent and part of the directions.
   * @throws DomainError `inference.failed`
   */
  async at(latent: Float32Array): Promise<ReadoutAt> {
    const logits = await this.#run(SUPERVISED_HEAD.logits, latent);
    const centre = mean(latent);
    const variance = mean(latent.map((value) => (value - centre) ** 2));
    return { scale: 1 / Math.sqrt(variance + EPSILON), constants: this.constants, logits: [...logits] };
  }

  async #run(output: string, latent: Float32Array): Promise<Float32Array> {
    const feeds = { [SUPERVISED_HEAD.latent]: new Tensor('float32', latent, [1, latent.length]) };
    const results = await this.session.run(feeds, [output]).catch((cause: unknown) => {
      throw inferenceFailed(cause);
    });
    return floatsOf(results, output);
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

/**
 * Output k of layer norm and linear layer is `sum_j w_kj (gamma_j (z_j - mean(z)) / deviation(z) + beta_j) + b_k`. With
 * `a = w_k * gamma`, `sum_j a_j (z_j - mean(z))` is `sum_j (a_j - mean(a)) z_j`.
 */
function linearPart(checkpoint: Checkpoint, { latent, findings }: HeadArchitecture) {
  const read = (key: string, shape: readonly number[]) =>
    readTensor(checkpoint, requireHeadTensor(checkpoint, key, shape));
  const gamma = read(`${HEAD_KEYS.norm}.weight`, [latent]);
  const beta = read(`${HEAD_KEYS.norm}.bias`, [latent]);
  const weight = read(`${HEAD_KEYS.linear}.weight`, [findings, latent]);
  const bias = read(`${HEAD_KEYS.linear}.bias`, [findings]);
  const rowOf = (k: number) => weight.subarray(k * latent, (k + 1) * latent);
  return {
    directions: Array.from({ length: findings }, (_, k) => {
      const scaled = elementwiseProduct(rowOf(k), gamma);
      const centre = mean(scaled);
      return scaled.map((value) => value - centre);
    }),
    constants: Array.from(bias, (start, k) => dotProduct(rowOf(k), beta, start)),
  };
}

function mean(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
