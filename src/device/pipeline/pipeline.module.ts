import { Module } from '@nestjs/common';
import { ClassifierModule } from '../classifier/classifier.module.js';
import { DicomModule } from '../dicom/dicom.module.js';
import { InferenceModule } from '../inference/inference.module.js';
import { ModelsModule } from '../models/models.module.js';
import { PipelineService } from './pipeline.service.js';

/** The complete way of a study through this process: read, encode, classify, explain. */
@Module({
  imports: [ModelsModule, DicomModule, InferenceModule, ClassifierModule],
  providers: [PipelineService],
  exports: [PipelineService],
})
export class PipelineModule {}
