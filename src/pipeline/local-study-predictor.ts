import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Findings } from '../classifier/findings.js';
import type { CtClip } from '../inference/ct-clip.js';
import type { ReadingOptions } from '../ingest/ingest-request.js';
import type { StudyReader } from '../ingest/study-reader.js';
import { FINDINGS_OPTION, parseAskedFindings } from './asked-findings.js';
import type { ScoreClassifier } from './score-classifier.js';
import type { ModelReport, StudyPrediction } from './study-prediction.js';
import type { OnStage, StudyJob, StudyPredictor } from './study-predictor.js';

/** The way of a study in this process: read on threads of their own, encoded and classified on this one. */
export class LocalStudyPredictor implements StudyPredictor {
  readonly notices: readonly string[];

  constructor(
    private readonly reader: StudyReader,
    private readonly ctClip: CtClip,
    private readonly findings: Pick<Findings, 'ask'>,
    private readonly classifier: ScoreClassifier,
    readonly model: ModelReport,
  ) {
    this.notices = noticesOf(classifier);
  }

  async predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction> {
    // Before the study is read: words that cannot be used are refused without any work.
    const names = parseAskedFindings(job.options[FINDINGS_OPTION]);
    const asked = await this.ctClip.ask(names.map((name) => this.findings.ask(name)));
    const options = { seriesUid: job.options['series_uid'] };
    const { values, volume, ...study } = await this.readForEncoders(job, options, onStage);
    onStage('encoding');
    // The encoders hold this thread: what was said of the stage must be on its way before.
    await nextTurn();
    const begin = performance.now();
    const scores = await this.ctClip.score(volume, asked);
    const encoded = performance.now();
    this.reader.reuse(values);
    onStage('classifying');
    const classification = this.classifier.classify(scores.supervised, scores.ctclip);
    const classified = performance.now();
    return {
      studyUid: study.studyUid,
      seriesUid: study.seriesUid,
      probabilityOfPathology: classification.probability,
      pathology: classification.pathology,
      mostDangerousPathologyType: classification.mostDangerousPathologyType,
      supervisedProbabilities: scores.supervised,
      // Only here: the ensemble's features are of the configured findings alone.
      ctclipProbabilities: { ...scores.ctclip, ...scores.asked },
      topShapFeatures: classification.topShapFeatures,
      warnings: study.warnings,
      series: study.series,
      model: this.model,
      timings: {
        ...study.timings,
        encoding: seconds(begin, encoded),
        classifying: seconds(encoded, classified),
      },
    };
  }

  /** A study as the device takes it, and the memory that it lies in. */
  private async readForEncoders(job: StudyJob, options: ReadingOptions, onStage: OnStage) {
    if (this.ctClip.takes === 'packed-volume') {
      const { packed, ...study } = await this.reader.readPackedVolume(job, options, onStage);
      return { ...study, volume: packed, values: packed.voxels };
    }
    const { tensor, ...study } = await this.reader.readTensor(job, options, onStage);
    return { ...study, volume: tensor, values: tensor };
  }

  async close(): Promise<void> {
    await this.reader.close();
    await this.ctClip.close();
  }
}

function noticesOf({ unknownFeatures }: ScoreClassifier): string[] {
  if (unknownFeatures.length === 0) return [];
  return [
    `The ensemble wants ${unknownFeatures.length} features that cannot be computed and are 0 in every study: ${unknownFeatures.join(', ')}.`,
  ];
}

function seconds(from: number, to: number): number {
  return (to - from) / 1000;
}
