import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { readTensor } from '../checkpoint/read-tensor.js';
import { requireTensor } from '../checkpoint/require-tensor.js';
import type { TextEncoderArchitecture } from '../onnx-graph/architecture.js';
import { TEMPERATURE_KEY } from '../onnx-graph/network-keys.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { vocabularyTooLarge } from './inference-errors.js';
import type { Runtime } from './runtime.js';
import { keptTextLatents, type LatentKeeping } from './kept-text-latents.js';
import type { LinearReadout, ReadoutAt } from './linear-readout.js';
import { encodeTexts } from './text-latents.js';

/** A finding and the two prompts whose softmax is its probability. */
export interface PromptPair {
  readonly name: string;
  readonly presentPrompt: string;
  readonly absentPrompt: string;
}

/**
 * The zero-shot readout (Radford et al., 2021, "CLIP"): for each finding the softmax over two prompts of
 * `exp(temperature) * text . image`.
 */
export class ZeroShot implements LinearReadout {
  private constructor(
    /** In the order of the answers. */
    readonly findings: readonly string[],
    /** For each finding `exp(temperature) * (present - absent)`, `[latent]`: the logit is linear in the image. */
    readonly directions: readonly Float64Array[],
  ) {}

  /** @throws DomainError `inference.vocabulary-too-large`, or what loading the text encoder throws */
  static async load(
    runtime: Runtime,
    checkpoint: Checkpoint,
    text: TextEncoderArchitecture,
    tokenizer: Tokenizer,
    findings: readonly PromptPair[],
    keeping?: LatentKeeping,
  ): Promise<ZeroShot> {
    if (tokenizer.vocabularySize > text.vocabulary) {
      throw vocabularyTooLarge(tokenizer.path, tokenizer.vocabularySize, text.vocabulary);
    }
    const prompts = findings.flatMap(({ presentPrompt, absentPrompt }) => [presentPrompt, absentPrompt]);
    const tokens = prompts.map((prompt) => tokenizer.encode(prompt));
    const latents = await (keeping === undefined
      ? encodeTexts(runtime, checkpoint, text, tokens)
      : keptTextLatents(runtime, checkpoint, text, tokens, keeping));
    const [temperature] = readTensor(checkpoint, requireTensor(checkpoint, TEMPERATURE_KEY, []));
    const directions = findings.map((_, index) => {
      const [present, absent] = latents.slice(2 * index);
      return Float64Array.from(present, (value, i) => Math.exp(temperature) * (value - absent[i]));
    });
    return new ZeroShot(
      findings.map(({ name }) => name),
      directions,
    );
  }

  /** @param latent the image's, `[latent]`, of length 1 */
  probabilities(latent: Float32Array): Record<string, number> {
    const logits = this.#logits(latent);
    return Object.fromEntries(this.findings.map((name, index) => [name, sigmoid(logits[index])]));
  }

  /** The readout is linear as it is: nothing depends on the latent. */
  at(latent: Float32Array): Promise<ReadoutAt> {
    const constants = this.directions.map(() => 0);
    return Promise.resolve({ scale: 1, constants, logits: this.#logits(latent) });
  }

  #logits(latent: Float32Array): number[] {
    return this.directions.map((direction) => dot(direction, latent));
  }
}

function dot(left: Float64Array, right: Float32Array): number {
  return left.reduce((sum, value, index) => sum + value * right[index], 0);
}

/** The softmax over two logits is the sigmoid of their difference. */
function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
