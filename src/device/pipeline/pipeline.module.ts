import { Module } from '@nestjs/common';
import { ClassifierModule } from '../classifier/classifier.module.js';
import { DicomModule } from '../dicom/dicom.module.js';
import { InferenceModule } from '../inference/inference.module.js';
import { ModelsModule } from '../models/models.module.js';
import { PipelineService } from './pipeline.service.js';

/** A study's whole way through this process: read, encoded, classified, explained. */
@Module({
  imports: [ModelsModule, DicomModule, InferenceModule, ClassifierModule],
  providers: [PipelineService],
  exports: [PipelineService],
})
export class PipelineModule {}
