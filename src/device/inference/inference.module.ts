import { Module } from '@nestjs/common';
import { ModelsModule } from '../models/models.module.js';
import { InferenceService } from './inference.service.js';

/** Runs all networks on the device of this process. */
@Module({ imports: [ModelsModule], providers: [InferenceService], exports: [InferenceService] })
export class InferenceModule {}
