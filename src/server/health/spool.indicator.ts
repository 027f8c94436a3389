import { Inject, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { UPLOAD_CONFIGURATION } from '../../config/configuration.module.js';
import type { UploadConfiguration } from '../../config/upload.configuration.js';
import { BYTES_PER_MB } from '../../core/units/units.js';
import { freeDisk } from '../upload/free-disk.js';

/** Whether the disk has room for a study of the maximum size. */
@Injectable()
export class SpoolIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(UPLOAD_CONFIGURATION) private readonly upload: UploadConfiguration,
  ) {}

  async check(): Promise<HealthIndicatorResult<'spool'>> {
    const indicator = this.indicators.check('spool');
    const { maxUploadBytes } = this.upload;
    const free = await freeDisk(this.upload.spoolDirectory);
    if (free === undefined) {
      return indicator.down({
        code: 'upload.spool-failed',
        message: 'The disk of SPOOL_DIR does not answer. Its operator must check it.',
      });
    }
    const room = { free_mb: megabytes(free), needed_mb: megabytes(maxUploadBytes) };
    if (free >= maxUploadBytes) return indicator.up(room);
    return indicator.down({
      ...room,
      code: 'upload.disk-full',
      message: 'SPOOL_DIR has no room for a study of MAX_UPLOAD_MB. Its operator must make room.',
    });
  }
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_MB);
}
