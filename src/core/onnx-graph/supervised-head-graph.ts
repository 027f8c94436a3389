import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { HeadArchitecture } from './architecture.js';
import { EPSILON } from './ct-vit-layer.js';
import { GraphBuilder } from './graph-builder.js';
import { HEAD_KEYS } from './network-keys.js';
import { layerNorm, linear } from './operators.js';
import { OPSET, serializeModel } from './serialize-model.js';
import { Weights } from './weights.js';

/** Names of the graph's input and outputs. */
export const SUPERVISED_HEAD = {
  latent: 'latent',
  logits: 'logits',
  probabilities: 'probabilities',
} as const;

/**
 * The supervised head: layer norm, linear, sigmoid. Input: `latent`, float32 `[1, latent]`, of length 1. Outputs: `logits`
 * and `probabilities`, float32 `[1, findings]`.
 */
export function buildSupervisedHeadGraph(checkpoint: Checkpoint, head: HeadArchitecture): Uint8Array {
  const b = new GraphBuilder('supervised-head');
  const weights = new Weights(checkpoint);
  const constant = (key: string) => weights.constant(b, key);
  const latent = b.input(SUPERVISED_HEAD.latent, 'float32', [1, head.latent]);
  const { norm, linear: readout } = HEAD_KEYS;
  const normalised = layerNorm(b, latent, constant(`${norm}.weight`), constant(`${norm}.bias`), EPSILON);
  const logits = linear(b, normalised, constant(`${readout}.weight`), constant(`${readout}.bias`));
  b.output(logits, SUPERVISED_HEAD.logits, 'float32', [1, head.findings]);
  b.output(b.node('Sigmoid', [logits]), SUPERVISED_HEAD.probabilities, 'float32', [1, head.findings]);
  return serializeModel({ graph: b.build(), opset: OPSET });
}
