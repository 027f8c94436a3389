import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UPLOAD_CONFIGURATION } from '../../config/configuration.module.js';
import type { UploadConfiguration } from '../../config/upload.configuration.js';
import { userKey } from '../auth/client-key.js';
import { FormReader, type UploadForm } from './form-reader.js';
import { HostGuard } from './host-guard.js';
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
   * @returns the file, complete; the caller disposes of it
   * @throws DomainError `upload.*`, or errors of the form's `onField`; then the disk has no remains
   */
  async receive(request: FastifyRequest, reply: FastifyReply, form: UploadForm): Promise<SpooledUpload> {
    const { maxUploadBytes } = this.configuration;
    if (!request.isMultipart()) throw notMultipart();
    // A declared length above the limit is refused at once.
    if ((declaredBytes(request) ?? 0) > maxUploadBytes + MAX_FORM_BYTES) throw uploadTooLarge(maxUploadBytes);
    using room = await this.guard.reserve(declaredBytes(request), userKey(request));
    // A connection that has already closed emits no further "close".
    if (request.raw.destroyed && !request.raw.complete) throw uploadAborted();
    // A client with `Expect: 100-continue` has not started to send its body.
    if (request.headers.expect !== undefined) reply.raw.writeContinue();
    using deadline = new UploadDeadline(this.configuration);
    const reader = new FormReader(this.spool, maxUploadBytes, form, (bytes) => {
      deadline.touch();
      room.arrived(bytes);
    });
    try {
      return await Promise.race([reader.read(request), deadline.missed]);
    } catch (error) {
      const failure = uploadFailure(error, request);
      await reader.abandon();
      // The rest of the body is discarded, so that the client can read the answer.
      request.raw.unpipe();
      request.raw.resume();
      throw failure;
    }
  }
}

/** Undefined without a content-length. */
function declaredBytes({ headers }: FastifyRequest): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}
