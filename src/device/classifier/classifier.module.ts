import { Module } from '@nestjs/common';
import type { ModelSet } from '../../core/pipeline/model-set.js';
import { loadEnsembles } from '../../core/pipeline/study-classifier.js';
import { InferenceModule } from '../inference/inference.module.js';
import { MODEL_SET, ModelsModule } from '../models/models.module.js';
import { ClassifierService, ENSEMBLES } from './classifier.service.js';

/** Turns the scores of the networks into probabilities, with the operator's LightGBM ensembles. */
@Module({
  imports: [ModelsModule, InferenceModule],
  providers: [
    {
      // Loads before the networks, so a wrong ensemble is reported within a second.
      provide: ENSEMBLES,
      inject: [MODEL_SET],
      useFactory: ({ files }: ModelSet) => loadEnsembles(files),
    },
    ClassifierService,
  ],
  exports: [ClassifierService],
})
export class ClassifierModule {}
