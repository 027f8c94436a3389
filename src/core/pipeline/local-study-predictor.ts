import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { topPathologies } from '../classifier/top-pathologies.js';
import type { Findings } from '../classifier/findings.js';
import type { EvidenceWriter } from '../evidence/evidence-writer.js';
import { writeExplanation, writeVolume } from '../explanation/study-artifacts.js';
import { StudyExplainer, type StudyExplanation } from '../explanation/study-explainer.js';
import type { CtClip, CtClipScores } from '../inference/ct-clip.js';
import type { EncodedStudy } from '../inference/study-encoders.js';
import type { ZeroShot } from '../inference/zero-shot.js';
import type { ReadingOptions } from '../ingest/ingest-request.js';
import type { PlacedStudy, StudyReader } from '../ingest/study-reader.js';
import type { Warning } from '../problem/warning.js';
import { SerialQueue } from '../concurrency/serial-queue.js';
import { evidenceModels, evidenceStudy } from './evidence-input.js';
import type { StudyClassification, StudyClassifier } from './study-classifier.js';
import type { ModelFiles, ModelReport, StudyPrediction } from './study-prediction.js';
import type { OnStage, StudyJob, StudyPredictor } from './study-predictor.js';

/** Everything known about a study once it is classified. */
interface ScoredJob {
  readonly study: PlacedStudy;
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
  /** A study runs both encoders before the next one starts: taking turns would speed up no answer. */
  private readonly encodings = new SerialQueue();

  constructor(
    private readonly reader: StudyReader,
    private readonly ctClip: CtClip,
    private readonly findings: Pick<Findings, 'ask'>,
    private readonly classifier: StudyClassifier,
    private readonly evidence: EvidenceWriter,
    files: ModelFiles,
  ) {
    const ensembles = files.ensembles.map((ensemble) => ({
      ...ensemble,
      missingFeatures: classifier.missingFeatures(ensemble.name),
    }));
    this.model = { ...files, ensembles };
    this.notices = classifier.notices;
    this.explainer = new StudyExplainer(ctClip, ctClip.findings);
  }

  async predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction> {
    const { seriesUid, findings } = job.options;
    // Checked before the study is read: unknown findings and words are refused without any work.
    if (job.options.explanation !== undefined) this.explainer.check(job.options.explanation, findings);
    const asked = await this.ctClip.ask(findings.map((name) => this.findings.ask(name)));
    const keepVolume =
      job.options.explanation !== undefined ||
      (job.artifactsDirectory !== undefined && job.options.keepVolume);
    const { values, input, ...study } = await this.readForEncoders(job, { seriesUid, keepVolume }, onStage);
    const { scores, begin, encoded } = await this.encodings.run(async () => {
      onStage('encoding');
      // The encoders block this thread, so the message about the stage must be sent first.
      await nextTurn();
      const start = performance.now();
      return { scores: await this.ctClip.score(input, asked), begin: start, encoded: performance.now() };
    });
    this.reader.reuse(values);
    onStage('classifying');
    const { supervised, ctclip } = scores;
    const classification = this.classifier.classify({ supervised, ctclip });
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
      topPathologies: topPathologies(main.pathology, { supervised, ctclip }),
      // Further findings are added only here: features are computed from the configured findings alone.
      scores: { supervised, ctclip: { ...ctclip, ...scores.asked } },
      further: classification.further,
      topShapFeatures: main.topShapFeatures,
      largestContributions: main.largestContributions,
      warnings: [...study.warnings, ...this.classifier.warnings],
      series: study.series,
      model: this.model,
      ...(explanation !== undefined && { localization: explanation.localizations }),
    };
    const obstacles = await this.#writeEvidence(job, study, answer, explanation);
    const explained = performance.now();
    return {
      ...answer,
      warnings: [...answer.warnings, ...obstacles],
      timings: {
        ...study.timings,
        encoding: seconds(begin, encoded),
        classifying: seconds(encoded, classified),
        ...(keepVolume && { explaining: seconds(classified, explained) }),
      },
    };
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
    if (directory !== undefined) await writeExplanation(directory, volume, place, explanation);
    return explanation;
  }

  /** The objects for PACS and medical record, if requested. @returns reasons why there are none */
  async #writeEvidence(
    { options, artifactsDirectory: directory, path }: StudyJob,
    { volume, place }: PlacedStudy,
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
      return { ...study, input: packed, values: packed.voxels };
    }
    const { tensor, ...study } = await this.reader.readTensor(job, options, onStage);
    return { ...study, input: tensor, values: tensor };
  }
}

function seconds(from: number, to: number): number {
  return (to - from) / 1000;
}
