import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { ModelSet } from '../../core/pipeline/model-set.js';
import { scoreLists } from '../../core/pipeline/score-lists.js';
import { type LoadedEnsembles, StudyClassifier } from '../../core/pipeline/study-classifier.js';
import { InferenceService } from '../inference/inference.service.js';
import { MODEL_SET } from '../models/models.module.js';

/** Injection token of the `LoadedEnsembles`. */
export const ENSEMBLES = Symbol('Ensembles');

/** Holds the ensembles, bound to the findings that the networks score. */
@Injectable()
export class ClassifierService implements OnModuleInit {
  private bound: StudyClassifier | undefined;

  constructor(
    @Inject(ENSEMBLES) private readonly ensembles: LoadedEnsembles,
    @Inject(MODEL_SET) private readonly models: ModelSet,
    private readonly inference: InferenceService,
  ) {}

  get scores(): StudyClassifier {
    if (this.bound === undefined)
      throw new Error('The ensembles are used before they are bound to the findings.');
    return this.bound;
  }

  /** Runs after the networks have loaded: the supervised checkpoint names its own findings. */
  onModuleInit(): void {
    const { rules, files } = this.models;
    const { supervised } = this.inference.ctClip.findings;
    const lists = scoreLists(supervised, rules.findings, files.networks);
    this.bound = new StudyClassifier(this.ensembles, lists, files);
  }
}
