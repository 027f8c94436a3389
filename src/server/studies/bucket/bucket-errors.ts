import { DomainError } from '../../../core/problem/domain-error.js';

/** The bucket does not answer at the service's start. */
export function bucketUnreachable(bucket: string, cause: unknown): DomainError {
  return new DomainError(
    'studies.bucket-unreachable',
    'misconfigured',
    `The bucket "${bucket}" of STUDIES_FILES cannot be used. Check that it exists, STUDIES_BUCKET_ENDPOINT, STUDIES_BUCKET_REGION and the credentials.`,
    { fields: { bucket }, cause },
  );
}

/** The bucket does not answer now. */
export function bucketUnavailable(cause: unknown): DomainError {
  return new DomainError(
    'studies.bucket-unavailable',
    'unavailable',
    'The place where files of studies are kept does not answer. Try again shortly.',
    { retryAfterSeconds: 10, cause },
  );
}
