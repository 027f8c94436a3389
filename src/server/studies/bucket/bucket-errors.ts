import { DomainError } from '../../../core/problem/domain-error.js';
import type { ProblemCode } from '../../../core/problem/problem-codes.js';

/** The bucket is unreachable at the start of the service. */
export function bucketUnreachable(bucket: string, cause: unknown): DomainError {
  return new DomainError(
    'studies.bucket-unreachable',
    `The bucket "${bucket}" of STUDIES_FILES cannot be used. Check that it exists, STUDIES_BUCKET_ENDPOINT, STUDIES_BUCKET_REGION and the credentials.`,
    { fields: { bucket }, cause },
  );
}

const RETRY_SECONDS = 10;
const DENIED = [
  'AccessDenied',
  'AllAccessDisabled',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'CredentialsProviderError',
];
const FORBIDDEN = [401, 403];
const INSUFFICIENT_STORAGE = 507;
const FULL = ['QuotaExceeded', 'XMinioStorageFull'];

/**
 * Maps a failure of the bucket to an error of kind `unavailable`, by default `studies.bucket-unavailable`.
 * @returns the error for the request
 */
export function bucketFault(cause: unknown): DomainError {
  const { name = '', $metadata } = (cause ?? {}) as S3Failure;
  const status = $metadata?.httpStatusCode ?? 0;
  const fault = (code: ProblemCode, message: string): DomainError =>
    new DomainError(code, message, { retryAfterSeconds: RETRY_SECONDS, cause });
  if (DENIED.includes(name) || FORBIDDEN.includes(status))
    return fault(
      'studies.bucket-denied',
      'The bucket of STUDIES_FILES denies access to this service. Its operator must check the credentials and the permissions.',
    );
  if (name === 'NoSuchBucket')
    return fault(
      'studies.bucket-missing',
      'The bucket of STUDIES_FILES does not exist any more. Its operator must restore it.',
    );
  if (FULL.includes(name) || status === INSUFFICIENT_STORAGE)
    return fault(
      'studies.bucket-full',
      'The bucket of STUDIES_FILES is full. Its operator must make room there.',
    );
  return fault(
    'studies.bucket-unavailable',
    'The bucket of STUDIES_FILES does not answer. Try again shortly.',
  );
}

/** A failure as reported by Amazon's client. */
interface S3Failure {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
