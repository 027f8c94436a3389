import { openCheckpoint } from '../../src/core/checkpoint/open-checkpoint.js';
import { PromptEncoder } from '../../src/core/inference/prompt-encoder.js';
import type { Runtime } from '../../src/core/inference/runtime.js';
import type { EncodedStudy } from '../../src/core/inference/study-encoders.js';
import { SupervisedHead } from '../../src/core/inference/supervised-head.js';
import { ZeroShot } from '../../src/core/inference/zero-shot.js';
import { inferArchitecture } from '../../src/core/onnx-graph/infer-architecture.js';
import { loadTokenizer } from '../../src/core/tokenizer/tokenizer.js';
import type { ComparedModels } from './compared-models.js';

/** Differences between actual and expected answers. */
export interface Agreement {
  /** Share of equal codes over both encoders. */
  readonly codes: number;
  /** Largest difference of a latent's components over both encoders. */
  readonly latents: number;
  /** Largest difference of a probability, by finding. */
  readonly findings: Readonly<Record<string, number>>;
}

/** The worst agreement of several studies, value by value. */
export function worstOf(agreements: readonly Agreement[]): Agreement {
  const names = Object.keys(agreements[0].findings);
  const most = (value: (agreement: Agreement) => number): number => Math.max(...agreements.map(value));
  return {
    codes: Math.min(...agreements.map(({ codes }) => codes)),
    latents: most(({ latents }) => latents),
    findings: Object.fromEntries(names.map((name) => [name, most(({ findings }) => findings[name])])),
  };
}

/** Reads the scores from the latents, on the CPU. */
export class Readout {
  private constructor(
    private readonly head: SupervisedHead,
    private readonly zeroShot: ZeroShot,
  ) {}

  static async load(runtime: Runtime, models: ComparedModels): Promise<Readout> {
    const { textHeads, defaultSupervised, findings } = models;
    const supervised = openCheckpoint(models.supervisedPath);
    const ctclip = openCheckpoint(models.ctclipPath);
    const { head } = inferArchitecture(supervised, { textHeads });
    const { text } = inferArchitecture(ctclip, { textHeads });
    if (head === undefined || text === undefined) throw new Error('The models lack a part.');
    const tokenizer = loadTokenizer(models.tokenizerPath);
    return new Readout(
      await SupervisedHead.load(runtime, supervised, head, defaultSupervised),
      await ZeroShot.load(new PromptEncoder(runtime, ctclip, text, tokenizer), findings),
    );
  }

  async compare(actual: EncodedStudy, expected: EncodedStudy): Promise<Agreement> {
    const [is, should] = [await this.probabilities(actual), await this.probabilities(expected)];
    const latents = (study: EncodedStudy) => [study.supervised.latent, study.ctclip.latent] as const;
    const codes = (study: EncodedStudy) => [...study.supervised.codes, ...study.ctclip.codes];
    const expectedCodes = codes(expected);
    return {
      codes: codes(actual).filter((code, at) => code === expectedCodes[at]).length / expectedCodes.length,
      latents: Math.max(
        ...latents(actual).map((latent, index) => largestDifference(latent, latents(expected)[index])),
      ),
      findings: Object.fromEntries(
        Object.entries(should).map(([name, value]) => [name, Math.abs(is[name] - value)]),
      ),
    };
  }

  private async probabilities({ supervised, ctclip }: EncodedStudy): Promise<Record<string, number>> {
    return {
      ...(await this.head.probabilities(supervised.latent)),
      ...this.zeroShot.probabilities(ctclip.latent),
    };
  }
}

/** Largest difference of corresponding numbers. */
export function largestDifference(left: Float32Array, right: Float32Array): number {
  return left.reduce((largest, value, index) => Math.max(largest, Math.abs(value - right[index])), 0);
}
