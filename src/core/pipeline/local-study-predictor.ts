import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDemonstration } from '../../config/intended-use.js';
import { scoreNames } from '../../config/network.configuration.js';
import { topPathologies } from '../classifier/top-pathologies.js';
import type { StudyScores } from '../classifier/features.js';
import type { Findings } from '../classifier/findings.js';
import type { EvidenceWriter } from '../evidence/evidence-writer.js';
import { writeExplanation, writeVolume } from '../explanation/study-artifacts.js';
import { StudyExplainer, type StudyExplanation } from '../explanation/study-explainer.js';
import type { CtClip, CtClipScores } from '../inference/ct-clip.js';
import type { EncodedStudy } from '../inference/study-encoders.js';
import type { ZeroShot } from '../inference/zero-shot.js';
import { imageNumbers } from '../ingest/study-geometry.js';
import type { NetworkInputs, ReadingOptions } from '../ingest/ingest-request.js';
import type { PlacedStudy, StudyReader } from '../ingest/study-reader.js';
import type { FurtherScores, NetworkSet } from '../networks/network-set.js';
import type { Warning } from '../problem/warning.js';
import { SerialQueue } from '../concurrency/serial-queue.js';
import { evidenceModels, evidenceStudy } from './evidence-input.js';
import type { AnswerBasis } from './provenance.js';
import type { StudyClassification, StudyClassifier } from './study-classifier.js';
import type { ModelFiles, ModelReport, StudyPrediction } from './study-prediction.js';
import type { OnStage, StudyJob, StudyPredictor } from './study-predictor.js';

/** Reads studies in the form that encoders and networks take. */
type EncoderReader = Pick<StudyReader, 'readTensor' | 'readPackedVolume' | 'reuse'>;

/** The loaded parts of a predictor. */
export interface PredictorParts {
  readonly reader: EncoderReader;
  readonly ctClip: CtClip;
  readonly networks: NetworkSet;
  readonly findings: Pick<Findings, 'ask'>;
  readonly classifier: StudyClassifier;
  readonly evidence: EvidenceWriter;
  readonly basis: AnswerBasis;
  readonly files: ModelFiles;
}

/** A sentence for {@link StudyEvents.resampledByProcessor}. The answer differs by rounding only, so it has no warning. */
export const RESAMPLED_BY_PROCESSOR =
  'The volume needs more memory than a graphics card of 8 GiB has, so the processor resampled it.';

/** Events of studies for the log, each with the id of the study's request. */
export interface StudyEvents {
  /** A network is left out of an answer. */
  leftOut(network: string, cause: Error, requestId: string): void;
  /** The device has too little memory for a volume, so the processor has resampled it. */
  resampledByProcessor(requestId: string): void;
}

/** A study without the digest of its volume, which may not be ready yet. */
type ScoredStudy = Omit<PlacedStudy, 'volumeDigest'>;

/** Everything known about a study once it is classified. */
interface ScoredJob {
  readonly study: ScoredStudy;
  readonly scores: CtClipScores & { readonly encoded: EncodedStudy };
  readonly asked: ZeroShot;
  readonly classification: StudyClassification;
}

/** A prediction before its time is known. */
type Answer = Omit<StudyPrediction, 'timings'>;

/** Predicts studies in this process: reads them on worker threads, encodes and classifies on this thread. */
export class LocalStudyPredictor implements StudyPredictor {
  readonly model: ModelReport;
  readonly notices: readonly string[];
  private readonly explainer: StudyExplainer;
  /** A study runs both encoders before the next one starts, because taking turns would not speed up any answer. */
  private readonly encodings = new SerialQueue();

  private readonly reader: EncoderReader;
  private readonly ctClip: CtClip;
  private readonly networks: NetworkSet;
  private readonly findings: Pick<Findings, 'ask'>;
  private readonly classifier: StudyClassifier;
  private readonly evidence: EvidenceWriter;
  private readonly basis: AnswerBasis;
  /** Networks, besides CT-CLIP's two, whose strongest finding is named, with their scores that are not findings. */
  private readonly naming: ReadonlyMap<string, readonly string[]>;

  constructor(
    { reader, ctClip, networks, findings, classifier, evidence, basis, files }: PredictorParts,
    private readonly events: StudyEvents,
  ) {
    this.reader = reader;
    this.ctClip = ctClip;
    this.networks = networks;
    this.findings = findings;
    this.classifier = classifier;
    this.evidence = evidence;
    this.basis = basis;
    this.naming = new Map(
      networks.configurations.flatMap(({ name, answer, features }) =>
        answer?.topFinding === true ? [[name, features?.except ?? []] as const] : [],
      ),
    );
    const ensembles = files.ensembles.map((ensemble) => ({
      ...ensemble,
      missingFeatures: classifier.missingFeatures(ensemble.name),
    }));
    this.model = { ...files, ensembles };
    this.notices = classifier.notices;
    const withoutPlaces = networks.configurations.flatMap(({ name, output }) =>
      scoreNames(output).flatMap((finding) => [finding, `${name}_${finding}`]),
    );
    this.explainer = new StudyExplainer(ctClip, ctClip.findings, new Set(withoutPlaces));
  }

  async predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction> {
    const { seriesUid, findings } = job.options;
    // Checked before the study is read: unknown findings and words are refused without any work.
    if (job.options.explanation !== undefined) this.explainer.check(job.options.explanation, findings);
    const asked = await this.ctClip.ask(findings.map((name) => this.findings.ask(name)));
    const keepVolume =
      job.options.explanation !== undefined ||
      (job.artifactsDirectory !== undefined && job.options.keepVolume);
    const reading = { seriesUid, keepVolume, networks: this.networks.configurations };
    const read = await this.readForEncoders(job, reading, onStage);
    const { values, input, networkInputs, volumeDigest, ...study } = read;
    const { scores, further, begin, encoded, applied } = await this.encodings.run(async () => {
      onStage('encoding');
      // The encoders block this thread, so the message about the stage must be sent first.
      await nextTurn();
      const start = performance.now();
      const ofCtClip = await this.ctClip.score(input, asked);
      const end = performance.now();
      const ofNetworks = await this.#applyNetworks(job, networkInputs, onStage);
      return {
        scores: ofCtClip,
        further: ofNetworks,
        begin: start,
        encoded: end,
        applied: performance.now(),
      };
    });
    this.reader.reuse(values);
    onStage('classifying');
    const { supervised, ctclip } = scores;
    const all = { supervised, ctclip, ...further.scores };
    const classification = this.classifier.classify(all);
    const { main } = classification;
    const classified = performance.now();
    if (keepVolume) onStage('explaining');
    const explanation = await this.#explain(job, { study, scores, asked, classification });
    const answer: Answer = {
      studyUid: study.studyUid,
      seriesUid: study.seriesUid,
      probabilityOfPathology: main.probability,
      pathology: main.pathology,
      mostDangerousPathologyType: main.mostDangerousPathologyType,
      topPathologies: topPathologies(main.pathology, this.#named(all)),
      // Further findings are added only here: features are computed from the configured findings alone.
      scores: { ...all, ctclip: { ...ctclip, ...scores.asked } },
      further: classification.further,
      topShapFeatures: main.topShapFeatures,
      largestContributions: main.largestContributions,
      logOdds: main.logOdds,
      warnings: [...study.warnings, ...further.warnings, ...this.classifier.warnings],
      series: study.series,
      model: this.model,
      provenance: {
        ...this.basis,
        options: job.options,
        volumeDigest: await volumeDigest,
        tensorDigest: study.tensorDigest,
      },
      ...(explanation !== undefined && { localization: explanation.localizations }),
      ...(keepVolume && { imageNumbers: imageNumbers(study.place.images) }),
    };
    const obstacles = await this.#writeEvidence(job, study, answer, explanation);
    const explained = performance.now();
    return {
      ...answer,
      warnings: [...answer.warnings, ...obstacles],
      timings: {
        ...study.timings,
        encoding: seconds(begin, encoded),
        ...(this.networks.configurations.length > 0 && { networks: seconds(encoded, applied) }),
        classifying: seconds(applied, classified),
        ...(keepVolume && { explaining: seconds(classified, explained) }),
      },
    };
  }

  /** The scores among which the strongest finding of each network is named. */
  #named({ supervised = {}, ctclip = {}, ...further }: StudyScores): StudyScores {
    const named = Object.entries(further).flatMap(([network, probabilities]) => {
      const except = this.naming.get(network);
      if (except === undefined) return [];
      const findings = Object.entries(probabilities).filter(([name]) => !except.includes(name));
      return [[network, Object.fromEntries(findings)] as const];
    });
    return { supervised, ctclip, ...Object.fromEntries(named) };
  }

  /** The scores of the further networks. */
  async #applyNetworks(
    { requestId }: StudyJob,
    inputs: NetworkInputs,
    onStage: OnStage,
  ): Promise<FurtherScores> {
    if (this.networks.configurations.length > 0) {
      onStage('networks');
      await nextTurn();
    }
    return this.networks.score(inputs, (network, cause) => this.events.leftOut(network, cause, requestId));
  }

  /** The places behind a study's scores, and the files that show them, as its options request them. */
  async #explain(
    { options, artifactsDirectory: directory }: StudyJob,
    { study, scores, asked, classification }: ScoredJob,
  ): Promise<StudyExplanation | undefined> {
    const { volume, place } = study;
    if (volume === undefined) return undefined;
    if (directory !== undefined && options.keepVolume) await writeVolume(directory, volume);
    if (options.explanation === undefined) return undefined;
    const { encoded, supervised, ctclip } = scores;
    const weights = this.classifier.weightsOf(classification, { supervised, ctclip });
    const scored = { scores, asked, encoded, classification: classification.main, weights, place, volume };
    const explanation = await this.explainer.explain(options.explanation, scored);
    if (directory !== undefined) {
      const { language } = options.explanation;
      const style = { language, isDemonstration: isDemonstration(this.model.intendedUse) };
      await writeExplanation(directory, volume, place, explanation, style);
    }
    return explanation;
  }

  /** The objects for PACS and medical record, if requested. @returns reasons why there are none */
  async #writeEvidence(
    { options, artifactsDirectory: directory, path }: StudyJob,
    { volume, place }: ScoredStudy,
    answer: Answer,
    explanation: StudyExplanation | undefined,
  ): Promise<readonly Warning[]> {
    if (!options.evidence || directory === undefined) return [];
    if (volume === undefined || explanation === undefined) return [];
    const study = evidenceStudy(answer, { volume, place, explanation, options });
    const obstacle = await this.evidence.write(directory, path, study, evidenceModels(answer.model));
    return obstacle === undefined ? [] : [obstacle];
  }

  /** A study in the form that the device takes, and the memory that holds it. */
  private async readForEncoders(job: StudyJob, options: ReadingOptions, onStage: OnStage) {
    if (this.ctClip.takes === 'packed-volume') {
      const { packed, ...study } = await this.reader.readPackedVolume(job, options, onStage);
      if (packed.isTensor) this.events.resampledByProcessor(job.requestId);
      return { ...study, input: packed, values: packed.voxels };
    }
    const { tensor, ...study } = await this.reader.readTensor(job, options, onStage);
    return { ...study, input: tensor, values: tensor };
  }
}

function seconds(from: number, to: number): number {
  return (to - from) / 1000;
}
