import type { ScoreMap } from '../attribution/token-map.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import type { DeviceConfiguration } from '../../config/device.configuration.js';
import { inferArchitecture } from '../onnx-graph/infer-architecture.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import { BlankStudy } from './blank-study.js';
import { checkSupervisedModel, checkZeroShotModel, type SizedCheckpoint } from './check-models.js';
import { ImageEncoder } from './image-encoder.js';
import type { LatentKeeping } from './kept-text-latents.js';
import type { LinearReadout } from './linear-readout.js';
import { PromptEncoder, type PromptPair } from './prompt-encoder.js';
import { proveDevice } from './prove-device.js';
import { Runtime } from './runtime.js';
import type { AttributionBaseline } from './attribution-baseline.js';
import { requireAgreement, type ReferenceKeeping } from './require-agreement.js';
import { ScoreAttribution } from './score-attribution.js';
import type { EncodedStudy, EncoderVolume, StudyEncoders } from './study-encoders.js';
import { SupervisedHead } from './supervised-head.js';
import { TensorEncoders } from './tensor-encoders.js';
import { VolumeEncoders, type EncoderSource } from './volume-encoders.js';
import { ZeroShot } from './zero-shot.js';

export interface CtClipOptions {
  readonly ctclipPath: string;
  readonly supervisedPath: string;
  readonly tokenizer: Tokenizer;
  /** Attention heads of the text encoder; undefined: width / 64. */
  readonly textHeads: number | undefined;
  /** Findings scored zero-shot, in the order of the answer. */
  readonly findings: readonly PromptPair[];
  /** Names of the supervised outputs if the checkpoint has none. */
  readonly defaultSupervised: readonly string[];
  /** Geometry of every tensor. */
  readonly input: TensorGeometry;
  readonly device: DeviceConfiguration;
  /** Cache for the latents of the prompts across starts. */
  readonly latentKeeping?: LatentKeeping;
  /** Cache across starts for the encodings with which a graphics processor is compared. */
  readonly referenceKeeping?: ReferenceKeeping;
}

/** Probabilities by finding, in [0, 1], in the order of the findings. */
export interface CtClipScores {
  readonly supervised: Readonly<Record<string, number>>;
  readonly ctclip: Readonly<Record<string, number>>;
  /** Findings that only this study asks for. */
  readonly asked: Readonly<Record<string, number>>;
}

/** The scores' maps by finding, in the order of the findings. */
export interface CtClipMaps {
  readonly supervised: ReadonlyMap<string, ScoreMap>;
  readonly ctclip: ReadonlyMap<string, ScoreMap>;
}

/** Both checkpoints on one device. Each encodes a volume once. */
export class CtClip {
  private constructor(
    private readonly prompts: PromptEncoder,
    private readonly encoders: StudyEncoders,
    private readonly zeroShot: ZeroShot,
    private readonly supervisedHead: SupervisedHead,
    private readonly attributions: {
      readonly supervised: ScoreAttribution;
      readonly ctclip: ScoreAttribution;
    },
  ) {}

  /**
   * Loads the encoders and computes the latents of all prompts.
   * @throws DomainError `checkpoint.*`, `inference.*`: which file or setting is wrong, and why
   */
  static async load(options: CtClipOptions): Promise<CtClip> {
    const runtime = new Runtime(options.device);
    // Every mistake in the files is reported before the first gigabyte is read.
    const { tokenizer } = options;
    const ctclip = openCheckpoint(options.ctclipPath);
    const ctclipSizes = checkZeroShotModel(sized(ctclip, options), tokenizer, options.input);
    const supervised = openCheckpoint(options.supervisedPath);
    const supervisedSizes = checkSupervisedModel(
      sized(supervised, options),
      options.defaultSupervised,
      options.input,
    );

    if (runtime.kind !== 'cpu') await proveDevice(runtime);

    // Texts and heads take the processor no time, so the device computes only what is compared with the processor's below.
    const processor =
      runtime.kind === 'cpu' ? runtime : new Runtime({ ...options.device, kind: 'cpu', precision: 'fp32' });
    const prompts = new PromptEncoder(processor, ctclip, ctclipSizes.text, tokenizer);
    // Not awaited here: cached latents need the hash of the checkpoint, and the encoders load meanwhile.
    const loadingZeroShot = ZeroShot.load(prompts, options.findings, options.latentKeeping);
    // Another part may fail first; then nothing awaits this one.
    loadingZeroShot.catch(() => undefined);
    const head = await SupervisedHead.load(
      processor,
      supervised,
      supervisedSizes.head,
      options.defaultSupervised,
    );
    const loadOn = (device: Runtime): Promise<StudyEncoders> =>
      loadEncoders(
        device,
        { checkpoint: supervised, image: supervisedSizes.image },
        { checkpoint: ctclip, image: ctclipSizes.image },
        options.input,
      );
    const encoders = await loadOn(runtime);
    if (runtime.kind !== 'cpu')
      await requireAgreement(
        runtime,
        encoders,
        () => loadOn(processor),
        options.input,
        options.referenceKeeping,
      );
    const zeroShot = await loadingZeroShot;
    const blank = new BlankStudy(encoders);
    return new CtClip(prompts, encoders, zeroShot, head, {
      supervised: new ScoreAttribution(
        processor,
        supervised,
        supervisedSizes.image,
        options.input,
        head,
        async () => (await blank.encoded()).supervised,
      ),
      ctclip: new ScoreAttribution(
        processor,
        ctclip,
        ctclipSizes.image,
        options.input,
        zeroShot,
        async () => (await blank.encoded()).ctclip,
      ),
    });
  }

  /** The scored findings, in the order of the answer. */
  get findings(): { readonly supervised: readonly string[]; readonly ctclip: readonly string[] } {
    return { supervised: this.supervisedHead.findings, ctclip: this.zeroShot.findings };
  }

  /** Input of {@link score}: the finished tensor, or the volume from which the device computes it. */
  get takes(): StudyEncoders['takes'] {
    return this.encoders.takes;
  }

  /**
   * Prepares the readout of further findings for {@link score}. Prompts that were encoded before cost nothing.
   * @throws DomainError `inference.finding-unreadable`, `inference.device-unusable`, `inference.model-not-loaded`
   */
  async ask(findings: readonly PromptPair[]): Promise<ZeroShot> {
    this.prompts.requireReadable(findings);
    return ZeroShot.load(this.prompts, findings);
  }

  /**
   * Blocks the calling thread while an encoder runs; on a CPU, timers and messages run between the two encoders.
   * @param asked findings to score from the same latent, in addition to the configured ones
   * @throws DomainError `inference.failed`
   */
  async score(
    volume: EncoderVolume,
    asked?: ZeroShot,
  ): Promise<CtClipScores & { readonly encoded: EncodedStudy }> {
    const encoded = await this.encoders.encode(volume);
    return {
      supervised: await this.supervisedHead.probabilities(encoded.supervised.latent),
      ctclip: this.zeroShot.probabilities(encoded.ctclip.latent),
      asked: asked?.probabilities(encoded.ctclip.latent) ?? {},
      encoded,
    };
  }

  /**
   * The places in the volume behind the scores. The very first call takes longer because it loads data for later ones.
   * @param encoded the study's encoding, from `score`
   * @param asked the findings scored in addition to the configured ones: their maps come last
   * @throws DomainError `inference.*`
   */
  async attribute(
    encoded: EncodedStudy,
    baseline: AttributionBaseline,
    asked?: LinearReadout,
  ): Promise<CtClipMaps> {
    const supervised = await this.attributions.supervised.split(encoded.supervised, baseline);
    const ctclip = await this.attributions.ctclip.split(encoded.ctclip, baseline);
    if (asked === undefined || asked.findings.length === 0) return { supervised, ctclip };
    const further = this.attributions.ctclip.for(asked);
    try {
      return { supervised, ctclip: new Map([...ctclip, ...(await further.split(encoded.ctclip, baseline))]) };
    } finally {
      await further.close();
    }
  }

  /**
   * Encodes a small volume of air on a graphics processor, to distinguish a broken device from a study that cannot be encoded.
   * @throws DomainError `inference.failed`
   */
  async testDevice(): Promise<void> {
    if (this.encoders.takes === 'packed-volume') await this.encoders.encodeBlank();
  }

  async close(): Promise<void> {
    const { supervised, ctclip } = this.attributions;
    await Promise.all([this.encoders, this.supervisedHead, supervised, ctclip].map((part) => part.close()));
  }
}

function sized(checkpoint: Checkpoint, { textHeads }: CtClipOptions): SizedCheckpoint {
  const { path, targetPathologies } = checkpoint;
  return { path, targetPathologies, architecture: inferArchitecture(checkpoint, { textHeads }) };
}

async function loadEncoders(
  runtime: Runtime,
  supervised: EncoderSource,
  ctclip: EncoderSource,
  geometry: TensorGeometry,
): Promise<StudyEncoders> {
  if (runtime.kind !== 'cpu') return VolumeEncoders.load(runtime, supervised, ctclip, geometry);
  const load = ({ checkpoint, image }: EncoderSource) =>
    ImageEncoder.load(runtime, checkpoint, image, geometry);
  const zeroShotEncoder = await load(ctclip);
  return new TensorEncoders(await load(supervised), zeroShotEncoder, geometry);
}
