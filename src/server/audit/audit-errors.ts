import { systemErrorCode } from '../../core/problem/system-error.js';
import { DomainError } from '../../core/problem/domain-error.js';

export function auditUnusable(path: string, cause: unknown): DomainError {
  return new DomainError(
    'audit.unusable',
    `AUDIT_LOG ${path} cannot be written to. Name a file in a directory that the service may write to.`,
    { fields: { path }, cause },
  );
}

/** The file that identifies the last line of the log exists, but cannot be read. */
export function auditHeadUnreadable(path: string, cause: unknown): DomainError {
  return new DomainError(
    'audit.unusable',
    `${path} cannot be read (${systemErrorCode(cause) ?? 'unknown'}). It reveals lines that were cut off from AUDIT_LOG: make it readable for this user, as the log is.`,
    { fields: { path }, cause },
  );
}

/** Another process writes the same chain. */
export function auditShared(path: string): DomainError {
  return new DomainError(
    'audit.unusable',
    `AUDIT_LOG ${path} is written by another process of the service. Give each its own: %h in the name stands for the host's name.`,
    { fields: { path } },
  );
}

export function saltTooShort(path: string, minimumBytes: number): DomainError {
  return new DomainError(
    'audit.salt',
    `AUDIT_SALT_FILE ${path} must hold at least ${minimumBytes} bytes: \`openssl rand -hex 32\` writes what is needed.`,
    { fields: { path } },
  );
}

/** A line could not be written although AUDIT_REQUIRED is set. */
export function auditFailed(): DomainError {
  return new DomainError(
    'audit.failed',
    'The audit log cannot be written, and AUDIT_REQUIRED forbids answers without it. Its operator must check AUDIT_LOG.',
    { retryAfterSeconds: 60 },
  );
}
