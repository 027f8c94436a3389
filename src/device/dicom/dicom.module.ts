import { Module } from '@nestjs/common';
import { DicomService } from './dicom.service.js';

/** Reads studies: from the path of an archive to the encoder's input. */
@Module({ providers: [DicomService], exports: [DicomService] })
export class DicomModule {}
