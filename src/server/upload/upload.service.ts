import { Inject, Injectable } from '@nestjs/common';
import { UPLOAD_CONFIGURATION } from '../../config/configuration.module.js';
import type { UploadConfiguration } from '../../config/upload.configuration.js';
import { FormReader, type UploadForm } from './form-reader.js';
import { HostGuard } from './host-guard.js';
import type { IncomingUpload } from './incoming-upload.js';
import { SpoolDirectory } from './spool-directory.js';
import type { SpooledUpload } from './spooled-upload.js';
import { UploadDeadline } from './upload-deadline.js';
import { notMultipart, uploadAborted, uploadTooLarge } from './upload-errors.js';
import { uploadFailure } from './upload-failure.js';
import { MAX_FORM_BYTES } from './upload-limits.js';

/** Receives a study: streams the multipart body to a file. */
@Injectable()
export class UploadService {
  constructor(
    @Inject(UPLOAD_CONFIGURATION) private readonly configuration: UploadConfiguration,
    private readonly spool: SpoolDirectory,
    private readonly guard: HostGuard,
  ) {}

  /**
   * @returns the complete file; the caller disposes of it
   * @throws DomainError `upload.*`, or errors of the form's `onField`; then nothing remains on the disk
   */
  async receive(incoming: IncomingUpload, form: UploadForm): Promise<SpooledUpload> {
    const { maxUploadBytes } = this.configuration;
    const { announcedBytes, user } = incoming;
    if (!incoming.isMultipart) throw notMultipart();
    // An announced length above the limit is refused at once.
    if ((announcedBytes ?? 0) > maxUploadBytes + MAX_FORM_BYTES) throw uploadTooLarge(maxUploadBytes);
    using room = await this.guard.reserve(announcedBytes, user);
    if (incoming.isLost) throw uploadAborted();
    incoming.letContinue();
    using deadline = new UploadDeadline(this.configuration);
    const reader = new FormReader(this.spool, maxUploadBytes, form, (bytes) => {
      deadline.touch();
      room.arrived(bytes);
    });
    try {
      return await Promise.race([reader.read(incoming), deadline.missed]);
    } catch (error) {
      const failure = uploadFailure(error, incoming.isLost);
      await reader.abandon();
      incoming.discardRest();
      throw failure;
    }
  }
}
