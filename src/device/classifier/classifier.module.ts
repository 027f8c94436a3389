import { Module } from '@nestjs/common';
import { loadEnsemble } from '../../core/classifier/load-ensemble.js';
import type { ModelSet } from '../../core/pipeline/model-set.js';
import { InferenceModule } from '../inference/inference.module.js';
import { MODEL_SET, ModelsModule } from '../models/models.module.js';
import { ClassifierService, ENSEMBLE } from './classifier.service.js';

/** Turns the scores of both networks into a probability, with the operator's LightGBM ensemble. */
@Module({
  imports: [ModelsModule, InferenceModule],
  providers: [
    {
      // Before the networks load: a wrong ensemble is reported within a second.
      provide: ENSEMBLE,
      inject: [MODEL_SET],
      useFactory: ({ files }: ModelSet) => loadEnsemble(files.lightgbmPath),
    },
    ClassifierService,
  ],
  exports: [ClassifierService],
})
export class ClassifierModule {}
