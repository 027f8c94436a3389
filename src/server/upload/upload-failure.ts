/** Names what went wrong while an upload was received: multipart parser, disk and connection each speak their own. */
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../core/problem/domain-error.js';
import {
  diskFull,
  malformedMultipart,
  secondFile,
  spoolFailed,
  tooManyFields,
  uploadAborted,
} from './upload-errors.js';
import { MAX_FIELDS } from './upload-limits.js';

const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** @returns the error as the client shall know it */
export function uploadFailure(error: unknown, request: FastifyRequest): DomainError {
  if (error instanceof DomainError) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  // A disk that fails says which call failed; a connection does so too, but not when the request is still whole.
  if (typeof syscall === 'string' && code !== undefined && code !== 'ECONNRESET') {
    return NO_ROOM.includes(code) ? diskFull(error) : spoolFailed(code, error);
  }
  if (request.raw.destroyed && !request.raw.complete) return uploadAborted();
  switch (code) {
    case 'FST_FILES_LIMIT':
      return secondFile();
    case 'FST_FIELDS_LIMIT':
    case 'FST_PARTS_LIMIT':
      return tooManyFields(MAX_FIELDS);
    default:
      return malformedMultipart(error);
  }
}
