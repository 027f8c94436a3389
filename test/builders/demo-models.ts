import { loadFindings, type Findings } from '../../src/core/classifier/findings.js';
import { ctClipLists } from '../../src/core/classifier/score-list.js';
import { type EnvironmentVariables, loadConfiguration } from '../../src/config/load-configuration.js';
import { packagePath } from '../../src/config/package-path.js';
import type { ServiceConfiguration } from '../../src/config/service-configuration.js';
import {
  explanationOptions,
  type ExplanationOptions,
} from '../../src/core/explanation/explanation-options.js';
import {
  StudyExplainer,
  type ScoredStudy,
  type StudyExplanation,
} from '../../src/core/explanation/study-explainer.js';
import { CtClip } from '../../src/core/inference/ct-clip.js';
import type { EncodedStudy } from '../../src/core/inference/study-encoders.js';
import { ingestStudy } from '../../src/core/ingest/ingest-study.js';
import type { PhantomStudy } from '../../src/core/phantom/phantom-study.js';
import { ingestSettings } from '../../src/core/pipeline/ingest-settings.js';
import { loadEnsembles, StudyClassifier } from '../../src/core/pipeline/study-classifier.js';
import { loadTokenizer } from '../../src/core/tokenizer/tokenizer.js';
import { withArchive } from './ct-study.js';
import { localTasks } from './local-tasks.js';

/** The models' probabilities. */
export interface StudyScores {
  readonly pathology: number;
  /** The finding with the largest contribution to the ensemble's score. */
  readonly strongest: string;
  readonly ctclip: Readonly<Record<string, number>>;
  readonly supervised: Readonly<Record<string, number>>;
}

/** The models' results for an encoder input: probabilities, and the data for maps. */
export interface TensorScores extends StudyScores {
  readonly encoded: EncodedStudy;
}

/** The demonstration models in the test's own process, and their results for synthetic chests. */
export class DemoModels {
  /** Memory that the next study uses again: fresh memory for its 221 MB takes a tenth of a second of a processor. */
  private inputMemory: ArrayBuffer | undefined;

  private constructor(
    private readonly configuration: ServiceConfiguration,
    private readonly findings: Findings,
    private readonly classifier: StudyClassifier,
    readonly ctClip: CtClip,
    readonly explainer: StudyExplainer,
  ) {}

  /**
   * @param directory of other models
   * @param settings other than the service's defaults
   */
  static async load(
    directory = packagePath('models', 'demo'),
    settings: EnvironmentVariables = {},
  ): Promise<DemoModels> {
    const configuration = loadConfiguration({ MODELS_DIR: directory, ...settings });
    const { models, device, tensor } = configuration;
    const findings = loadFindings(models.configDirectory);
    const ctClip = await CtClip.load({
      ...models,
      tokenizer: loadTokenizer(models.tokenizerPath),
      findings: findings.zeroShot,
      defaultSupervised: findings.defaultSupervised,
      input: tensor,
      device,
    });
    const names = ctClip.findings;
    const ensembles = await loadEnsembles(models);
    const classifier = new StudyClassifier(ensembles, ctClipLists(names, findings.groups), models);
    return new DemoModels(configuration, findings, classifier, ctClip, new StudyExplainer(ctClip, names));
  }

  /** @param asked names of further findings to score */
  async score({ files }: PhantomStudy, asked: readonly string[] = []): Promise<ScoredStudy> {
    const { tensor, place, volume } = await this.read(files, this.configuration.tensor, this.inputMemory);
    this.inputMemory = tensor.buffer;
    const readout = await this.ctClip.ask(asked.map((name) => this.findings.ask(name)));
    const scores = await this.ctClip.score(tensor, readout);
    const { encoded, supervised, ctclip } = scores;
    const classification = this.classifier.classify({ supervised, ctclip });
    const weights = this.classifier.weightsOf(classification, { supervised, ctclip });
    const { main } = classification;
    return { scores, asked: readout, encoded, classification: main, weights, place, volume };
  }

  scoresOf({ scores: { supervised, ctclip }, classification }: ScoredStudy): StudyScores {
    const { probability, mostDangerousPathologyType } = classification;
    return { pathology: probability, strongest: mostDangerousPathologyType, ctclip, supervised };
  }

  async scoreTensor(tensor: Float32Array): Promise<TensorScores> {
    const { ctclip, supervised, encoded } = await this.ctClip.score(tensor);
    const { probability, mostDangerousPathologyType } = this.classifier.classify({ supervised, ctclip }).main;
    return { pathology: probability, strongest: mostDangerousPathologyType, ctclip, supervised, encoded };
  }

  /**
   * The encoder input of a synthetic chest, and its position.
   * @param geometry of the input; by default that of the models
   * @param memory for the input, if it has the right size
   */
  async read(files: PhantomStudy['files'], geometry = this.configuration.tensor, memory?: ArrayBuffer) {
    const studyFiles = files.map(({ path, bytes }) => ({ name: path, data: bytes }));
    const read = await withArchive(studyFiles, (path) => {
      const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
      const settings = { ...ingestSettings(this.configuration), geometry };
      const request = { goal: 'tensor', input, settings, options: { keepVolume: true }, memory } as const;
      return ingestStudy(request, localTasks, () => undefined);
    });
    const { tensor, place, volume } = read;
    if (tensor === undefined || place === undefined || volume === undefined)
      throw new Error('nothing was read');
    return { tensor, place, volume };
  }

  explain(study: ScoredStudy, options: Partial<ExplanationOptions> = {}): Promise<StudyExplanation> {
    return this.explainer.explain(explanationOptions(options), study);
  }

  close(): Promise<void> {
    return this.ctClip.close();
  }
}
