import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ensemble } from '../../core/classifier/ensemble.js';
import type { ModelSet } from '../../core/pipeline/model-set.js';
import { ScoreClassifier } from '../../core/pipeline/score-classifier.js';
import { InferenceService } from '../inference/inference.service.js';
import { MODEL_SET } from '../models/models.module.js';

/** Injection token of the `Ensemble`. */
export const ENSEMBLE = Symbol('Ensemble');

/** Holds the ensemble, bound to the findings that the networks score. */
@Injectable()
export class ClassifierService implements OnModuleInit {
  private bound: ScoreClassifier | undefined;

  constructor(
    @Inject(ENSEMBLE) private readonly ensemble: Ensemble,
    @Inject(MODEL_SET) private readonly models: ModelSet,
    private readonly inference: InferenceService,
  ) {}

  get scores(): ScoreClassifier {
    if (this.bound === undefined) throw new Error('The ensemble is used before it is bound to the findings.');
    return this.bound;
  }

  /** Runs after the networks have loaded: the supervised checkpoint names its own findings. */
  onModuleInit(): void {
    const { findings, files } = this.models;
    const { supervised } = this.inference.ctClip.findings;
    this.bound = new ScoreClassifier(this.ensemble, findings, supervised, files);
  }
}
