import { LRUCache } from 'lru-cache';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { readTensor } from '../checkpoint/read-tensor.js';
import { requireTensor } from '../checkpoint/require-tensor.js';
import type { TextEncoderArchitecture } from '../onnx-graph/architecture.js';
import { TEMPERATURE_KEY } from '../onnx-graph/network-keys.js';
import { groupBy } from '../sequence/non-empty.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { checkVocabulary } from './check-models.js';
import { findingUnreadable } from './inference-errors.js';
import { keptTextLatents, type LatentKeeping } from './kept-text-latents.js';
import { scaledDifference } from './latent-arithmetic.js';
import type { Runtime } from './runtime.js';
import { encodeTexts } from './text-latents.js';
import { SerialQueue } from '../concurrency/serial-queue.js';

/** A finding and the two prompts whose softmax is its probability. */
export interface PromptPair {
  readonly name: string;
  readonly presentPrompt: string;
  readonly absentPrompt: string;
}

/** Maximum number of findings kept in memory; each takes 4 kB at the published size. */
const KEPT_FINDINGS = 2048;

/** Token ids of a finding's two prompts. */
interface TokenPair {
  readonly present: readonly number[];
  readonly absent: readonly number[];
}

/** Two prompts that are not encoded yet, with the indices of their findings. */
interface MissingPair {
  readonly pair: TokenPair;
  readonly key: string;
  readonly indices: readonly number[];
}

interface EncodedPair extends Omit<MissingPair, 'pair'> {
  readonly direction: Float64Array;
}

/** Turns prompts into directions of the latent space. Each prompt is encoded once and kept. */
export class PromptEncoder {
  private readonly scale: number;
  private readonly kept = new LRUCache<string, Float64Array>({ max: KEPT_FINDINGS });
  private readonly encodings = new SerialQueue();

  /** @throws DomainError `inference.vocabulary-too-large`, `checkpoint.*` */
  constructor(
    private readonly runtime: Runtime,
    private readonly checkpoint: Checkpoint,
    private readonly text: TextEncoderArchitecture,
    private readonly tokenizer: Tokenizer,
  ) {
    checkVocabulary(tokenizer, text);
    const [temperature] = readTensor(checkpoint, requireTensor(checkpoint, TEMPERATURE_KEY, []));
    if (temperature === undefined) throw new Error('The temperature of the checkpoint has no value.');
    this.scale = Math.exp(temperature);
  }

  /**
   * Checks that the text encoder can read findings that a client named and nobody has tested.
   * @throws DomainError `inference.finding-unreadable`
   */
  requireReadable(findings: readonly PromptPair[]): void {
    findings.forEach((finding, index) => {
      if (this.tokenizer.encode(finding.name).includes(this.tokenizer.unknownId)) {
        throw findingUnreadable(index + 1, 'has a word that the vocabulary of the models does not cover');
      }
      const { present, absent } = this.tokens(finding);
      if (Math.max(present.length, absent.length) > this.text.positions) {
        throw findingUnreadable(index + 1, 'is longer than the text encoder reads');
      }
    });
  }

  /**
   * Computes `exp(temperature) * (present - absent)`, `[latent]`, for each finding: the logit is linear in the image.
   * @param keeping cache across starts; not for lists that change from study to study
   * @throws DomainError `inference.device-unusable`, `inference.model-not-loaded`
   */
  directions(findings: readonly PromptPair[], keeping?: LatentKeeping): Promise<Float64Array[]> {
    // Calls run one at a time, so the text encoder is in memory once and each call finds the results of earlier ones.
    return this.encodings.run(() => this.directionsInTurn(findings, keeping));
  }

  private async directionsInTurn(
    findings: readonly PromptPair[],
    keeping: LatentKeeping | undefined,
  ): Promise<Float64Array[]> {
    const pairs = findings.map((finding) => this.tokens(finding));
    const directions = new Array<Float64Array>(pairs.length);
    const missing: MissingPair[] = [];
    const places = pairs.map((pair, index) => ({ pair, key: keyOf(pair), index }));
    for (const alike of groupBy(places, ({ key }) => key)) {
      const [{ pair, key }] = alike;
      const indices = alike.map(({ index }) => index);
      const kept = this.kept.get(key);
      if (kept === undefined) missing.push({ pair, key, indices });
      else for (const index of indices) directions[index] = kept;
    }
    for (const { key, indices, direction } of await this.encode(missing, keeping)) {
      this.kept.set(key, direction);
      for (const index of indices) directions[index] = direction;
    }
    return directions;
  }

  private async encode(
    missing: readonly MissingPair[],
    keeping: LatentKeeping | undefined,
  ): Promise<EncodedPair[]> {
    if (missing.length === 0) return [];
    const tokens = missing.flatMap(({ pair: { present, absent } }) => [present, absent]);
    const { runtime, checkpoint, text } = this;
    const latents = await (keeping === undefined
      ? encodeTexts(runtime, checkpoint, text, tokens)
      : keptTextLatents(runtime, checkpoint, text, tokens, keeping));
    return missing.map(({ key, indices }, place) => {
      const [present, absent] = latents.slice(2 * place);
      if (present === undefined || absent === undefined)
        throw new Error(`The text encoder returned ${latents.length} latents for ${tokens.length} prompts.`);
      return { key, indices, direction: scaledDifference(present, absent, this.scale) };
    });
  }

  private tokens({ presentPrompt, absentPrompt }: PromptPair): TokenPair {
    return {
      present: this.tokenizer.encode(presentPrompt),
      absent: this.tokenizer.encode(absentPrompt),
    };
  }
}

/** Cache key: equal for the same words in upper and lower case. */
function keyOf({ present, absent }: TokenPair): string {
  return `${present.join(' ')}|${absent.join(' ')}`;
}
