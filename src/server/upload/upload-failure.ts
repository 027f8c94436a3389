/** Maps errors of the multipart parser, the disk and the connection to upload errors. */
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

/**
 * @param isLost whether the connection ended before the body
 * @returns the public error
 */
export function uploadFailure(error: unknown, isLost: boolean): DomainError {
  if (error instanceof DomainError) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  // Disk errors name the failed system call. So do connection errors, but those are ECONNRESET.
  if (typeof syscall === 'string' && code !== undefined && code !== 'ECONNRESET') {
    return NO_ROOM.includes(code) ? diskFull(error) : spoolFailed(code, error);
  }
  if (isLost) return uploadAborted();
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
