import { DomainError } from '../../core/problem/domain-error.js';
import { systemErrorCode } from '../../core/problem/system-error.js';

const RETRY_SECONDS = 30;
const FULL = ['ENOSPC', 'EDQUOT'];
const READ_ONLY = ['EROFS', 'EACCES', 'EPERM'];

/**
 * Maps a failure of a disk to the error for the request.
 * @param setting the setting that names the directory
 * @returns an error of kind `unavailable`: `studies.disk-full`, `studies.disk-not-writable` or `studies.disk-unavailable`
 */
export function diskFault(setting: string, cause: unknown): DomainError {
  const code = systemErrorCode(cause) ?? '';
  const options = { retryAfterSeconds: RETRY_SECONDS, cause };
  if (FULL.includes(code))
    return new DomainError(
      'studies.disk-full',
      `The disk of ${setting} is full. The operator of the service must make room there.`,
      options,
    );
  if (READ_ONLY.includes(code))
    return new DomainError(
      'studies.disk-not-writable',
      `The service may not write to ${setting} (${code}). Its operator must check the permissions and the mount.`,
      options,
    );
  return new DomainError(
    'studies.disk-unavailable',
    `The disk of ${setting} fails (${code === '' ? 'for an unknown reason' : code}). The operator of the service must check it.`,
    options,
  );
}
