import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { HeadArchitecture } from '../onnx-graph/architecture.js';
import { buildSupervisedHeadGraph, SUPERVISED_HEAD } from '../onnx-graph/supervised-head-graph.js';
import { inferenceFailed, wrongFindingCount } from './inference-errors.js';
import type { Runtime } from './runtime.js';

/** The supervised readout of a checkpoint, loaded. */
export class SupervisedHead {
  private constructor(
    private readonly session: InferenceSession,
    /** In the order of the head's outputs. */
    readonly findings: readonly string[],
  ) {}

  /**
   * @param defaultFindings names for a checkpoint that has none
   * @throws DomainError `inference.finding-count`, `.device-unusable`, `.model-not-loaded`
   */
  static async load(
    runtime: Runtime,
    checkpoint: Checkpoint,
    head: HeadArchitecture,
    defaultFindings: readonly string[],
  ): Promise<SupervisedHead> {
    const findings = checkpoint.targetPathologies ?? defaultFindings;
    if (findings.length !== head.findings) {
      throw wrongFindingCount(checkpoint.path, head.findings, findings.length);
    }
    const session = await runtime.session(buildSupervisedHeadGraph(checkpoint, head), checkpoint.path);
    return new SupervisedHead(session, findings);
  }

  /**
   * @param latent the image's, `[latent]`, of length 1
   * @throws DomainError `inference.failed`
   */
  async probabilities(latent: Float32Array): Promise<Record<string, number>> {
    const feeds = { [SUPERVISED_HEAD.latent]: new Tensor('float32', latent, [1, latent.length]) };
    const fetches = [SUPERVISED_HEAD.probabilities];
    const results = await this.session.run(feeds, fetches).catch((cause: unknown) => {
      throw inferenceFailed(cause);
    });
    const values = results[SUPERVISED_HEAD.probabilities].data as Float32Array;
    return Object.fromEntries(this.findings.map((name, index) => [name, values[index]]));
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}
