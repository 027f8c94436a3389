import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ScoreMap } from '../attribution/token-map.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import type { DeviceConfiguration } from '../config/device.configuration.js';
import { inferArchitecture } from '../onnx-graph/infer-architecture.js';
import { loadTokenizer } from '../tokenizer/tokenizer.js';
import { ImageEncoder, type EncodedImage, type EncoderInput } from './image-encoder.js';
import { noSupervisedHead, noTextEncoder } from './inference-errors.js';
import type { LatentKeeping } from './kept-text-latents.js';
import { PromptEncoder, type PromptPair } from './prompt-encoder.js';
import { Runtime } from './runtime.js';
import { ScoreAttribution, type AttributionBaseline } from './score-attribution.js';
import { SupervisedHead } from './supervised-head.js';
import { ZeroShot } from './zero-shot.js';

export interface CtClipOptions {
  readonly ctclipPath: string;
  readonly supervisedPath: string;
  readonly tokenizerPath: string;
  /** Attention heads of the text encoder; undefined: width / 64. */
  readonly textHeads: number | undefined;
  /** What is looked for without training, in the order of the answers. */
  readonly findings: readonly PromptPair[];
  /** Names of the supervised outputs where the checkpoint has none. */
  readonly defaultSupervised: readonly string[];
  readonly input: EncoderInput;
  readonly device: DeviceConfiguration;
  /** Where the latents of the prompts are kept from one start to the next. */
  readonly latentKeeping?: LatentKeeping;
}

/** Probabilities by finding, in [0, 1], in the order of the findings. */
export interface CtClipScores {
  readonly supervised: Readonly<Record<string, number>>;
  readonly ctclip: Readonly<Record<string, number>>;
  /** Of the findings that were asked for this study alone. */
  readonly asked: Readonly<Record<string, number>>;
}

/** What both encoders made of one volume. */
export interface EncodedStudy {
  readonly supervised: EncodedImage;
  readonly ctclip: EncodedImage;
}

/** The scores' maps by finding, in the order of the findings. */
export interface CtClipMaps {
  readonly supervised: ReadonlyMap<string, ScoreMap>;
  readonly ctclip: ReadonlyMap<string, ScoreMap>;
}

/** Both checkpoints on one device. A volume is encoded once by each. */
export class CtClip {
  private constructor(
    private readonly prompts: PromptEncoder,
    private readonly zeroShotEncoder: ImageEncoder,
    private readonly zeroShot: ZeroShot,
    private readonly supervisedEncoder: ImageEncoder,
    private readonly supervisedHead: SupervisedHead,
    private readonly attributions: {
      readonly supervised: ScoreAttribution;
      readonly ctclip: ScoreAttribution;
    },
  ) {}

  /**
   * Loads the encoders and computes the latents of all prompts.
   * @throws DomainError `checkpoint.*`, `tokenizer.*`, `inference.*`: which file or setting is wrong, and how
   */
  static async load(options: CtClipOptions): Promise<CtClip> {
    const runtime = new Runtime(options.device);
    // All that can be wrong with the files is said before the first gigabyte is read.
    const tokenizer = loadTokenizer(options.tokenizerPath);
    const ctclip = openCheckpoint(options.ctclipPath);
    const ctclipSizes = inferArchitecture(ctclip, { textHeads: options.textHeads });
    if (ctclipSizes.text === undefined) throw noTextEncoder(ctclip.path);
    const supervised = openCheckpoint(options.supervisedPath);
    const supervisedSizes = inferArchitecture(supervised, { textHeads: options.textHeads });
    if (supervisedSizes.head === undefined) throw noSupervisedHead(supervised.path);

    const prompts = new PromptEncoder(runtime, ctclip, ctclipSizes.text, tokenizer);
    // Not waited for here: kept latents need the hash of the checkpoint, and the encoders load meanwhile.
    const loadingZeroShot = ZeroShot.load(prompts, options.findings, options.latentKeeping);
    // Another part may fail first, and then nobody waits for this one.
    loadingZeroShot.catch(() => undefined);
    const head = await SupervisedHead.load(
      runtime,
      supervised,
      supervisedSizes.head,
      options.defaultSupervised,
    );
    const zeroShotEncoder = await ImageEncoder.load(runtime, ctclip, ctclipSizes.image, options.input);
    const encoder = await ImageEncoder.load(runtime, supervised, supervisedSizes.image, options.input);
    const zeroShot = await loadingZeroShot;
    const processor = runtime.kind === 'cpu' ? runtime : new Runtime({ ...options.device, kind: 'cpu' });
    return new CtClip(prompts, zeroShotEncoder, zeroShot, encoder, head, {
      supervised: new ScoreAttribution(
        processor,
        supervised,
        supervisedSizes.image,
        options.input,
        head,
        encoder,
      ),
      ctclip: new ScoreAttribution(
        processor,
        ctclip,
        ctclipSizes.image,
        options.input,
        zeroShot,
        zeroShotEncoder,
      ),
    });
  }

  /** The findings of the supervised head, in the order of its outputs. */
  get supervisedFindings(): readonly string[] {
    return this.supervisedHead.findings;
  }

  /**
   * Gets the readout of further findings ready for {@link score}. Words that were asked for before cost nothing.
   * @throws DomainError `inference.finding-unreadable`, `inference.device-unusable`, `inference.model-not-loaded`
   */
  async ask(findings: readonly PromptPair[]): Promise<ZeroShot> {
    this.prompts.requireReadable(findings);
    return ZeroShot.load(this.prompts, findings);
  }

  /**
   * Holds the calling thread while an encoder runs; timers and messages have their turn between the two.
   * @param volume `[depth, height, width]`, over a plain ArrayBuffer
   * @param asked findings to read from the same latent, beside the configured ones
   * @throws DomainError `inference.failed`
   */
  async score(
    volume: Float32Array,
    asked?: ZeroShot,
  ): Promise<CtClipScores & { readonly encoded: EncodedStudy }> {
    const supervised = await this.supervisedEncoder.encode(volume);
    await nextTurn();
    const zeroShot = await this.zeroShotEncoder.encode(volume);
    return {
      supervised: await this.supervisedHead.probabilities(supervised.latent),
      ctclip: this.zeroShot.probabilities(zeroShot.latent),
      asked: asked?.probabilities(zeroShot.latent) ?? {},
      encoded: { supervised, ctclip: zeroShot },
    };
  }

  /**
   * Where in the volume the scores come from. The first call of all takes longer: it loads what later ones need.
   * @param encoded the study's, as `score` gave it
   * @throws DomainError `inference.*`
   */
  async attribute(encoded: EncodedStudy, baseline: AttributionBaseline): Promise<CtClipMaps> {
    return {
      supervised: await this.attributions.supervised.split(encoded.supervised, baseline),
      ctclip: await this.attributions.ctclip.split(encoded.ctclip, baseline),
    };
  }

  async close(): Promise<void> {
    const { supervised, ctclip } = this.attributions;
    await Promise.all(
      [this.zeroShotEncoder, this.supervisedEncoder, this.supervisedHead, supervised, ctclip].map((part) =>
        part.close(),
      ),
    );
  }
}
