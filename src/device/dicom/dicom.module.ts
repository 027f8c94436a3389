import { Module } from '@nestjs/common';
import { ModelsModule } from '../models/models.module.js';
import { DicomService } from './dicom.service.js';

/** Reads studies: from the path of an archive to the encoder's input. */
@Module({ imports: [ModelsModule], providers: [DicomService], exports: [DicomService] })
export class DicomModule {}
