import { DomainError } from '../../core/problem/domain-error.js';

const SEND_ONE_FILE = 'Send one file in the multipart field `file`.';

export function notMultipart(): DomainError {
  return new DomainError('upload.not-multipart', `The request is not multipart/form-data. ${SEND_ONE_FILE}`);
}

export function malformedMultipart(cause: unknown): DomainError {
  return new DomainError(
    'upload.malformed-multipart',
    'The multipart body is damaged or ends too early. Send it again.',
    { cause },
  );
}

export function noFile(): DomainError {
  return new DomainError('upload.no-file', `The request contains no file. ${SEND_ONE_FILE}`);
}

export function wrongField(): DomainError {
  return new DomainError('upload.wrong-field', `The file is in a field of another name. ${SEND_ONE_FILE}`);
}

export function fileIsText(): DomainError {
  return new DomainError(
    'upload.file-is-text',
    'The field `file` contains text instead of a file. Send the file itself, with its name.',
  );
}

export function secondFile(): DomainError {
  return new DomainError(
    'upload.second-file',
    'The request contains more than one file. Send one study per request; several files of one study go into one ZIP.',
  );
}

export function emptyFile(): DomainError {
  return new DomainError('upload.empty-file', 'The file is empty.');
}

export function wrongExtension(extensions: readonly string[]): DomainError {
  return new DomainError(
    'upload.wrong-extension',
    `The name of the file must end in ${extensions.join(' or ')}.`,
    { fields: { extensions } },
  );
}

export function fileNameTooLong(maximum: number): DomainError {
  return new DomainError(
    'upload.file-name-too-long',
    `The name of the file has more than ${maximum} characters.`,
    { fields: { maximum } },
  );
}

export function tooManyFields(maximum: number): DomainError {
  return new DomainError(
    'upload.too-many-fields',
    `The request holds more than ${maximum} fields besides the file.`,
    { fields: { maximum } },
  );
}

export function fieldTooLarge(maximumBytes: number): DomainError {
  return new DomainError(
    'upload.field-too-large',
    `A field besides the file has a name or a value that is too long; ${maximumBytes} bytes are allowed.`,
    { fields: { maximumBytes } },
  );
}

export function uploadTooLarge(maximumBytes: number): DomainError {
  const megabytes = Math.floor(maximumBytes / (1024 * 1024));
  return new DomainError(
    'upload.too-large',
    `The upload is larger than ${megabytes} MB. Leave out what the study does not need, or ask the operator to raise ` +
      'MAX_UPLOAD_MB.',
    { fields: { maximumBytes } },
  );
}

export function uploadStalled(): DomainError {
  return new DomainError(
    'upload.stalled',
    'The upload stalled or took too long. Send it again over a faster connection.',
  );
}

/** The client closed the connection. */
export function uploadAborted(): DomainError {
  return new DomainError('upload.aborted', 'The client disconnected before the upload was complete.');
}

export function diskFull(cause: unknown): DomainError {
  return new DomainError(
    'upload.disk-full',
    "The service's disk is full, so the study could not be taken. Its operator must make room in SPOOL_DIR.",
    { cause },
  );
}

/** One user has the maximum number of concurrent uploads. */
export function tooManyUploads(limit: number): DomainError {
  return new DomainError(
    'upload.too-many',
    `You have too many concurrent uploads: at most ${limit} at once, and fewer where the disk is small. Finish some before the next.`,
    { fields: { limit }, retryAfterSeconds: 10 },
  );
}

/** The disk has too little room for this study and the arriving ones. The study is refused before it is sent. */
export function noRoom(): DomainError {
  return new DomainError(
    'upload.no-room',
    'The disk of the service has no room for this study now. Send it again later; its operator must make room in SPOOL_DIR.',
    { retryAfterSeconds: 60 },
  );
}

/** The host is short of memory. Studies in progress take precedence. */
export function memoryLow(): DomainError {
  return new DomainError(
    'upload.memory-low',
    'The host of the service is short of memory and accepts no studies now. Send this one again later.',
    { retryAfterSeconds: 30 },
  );
}

export function spoolFailed(errno: string, cause: unknown): DomainError {
  return new DomainError(
    'upload.spool-failed',
    `The service could not keep the upload on its disk (${errno}). Its operator must check SPOOL_DIR.`,
    { fields: { errno }, cause },
  );
}

export function unusableSpool(directory: string, cause: unknown): DomainError {
  return new DomainError(
    'upload.unusable-spool',
    `SPOOL_DIR ${directory} cannot be written to. Name a directory of the service's own on a disk with room.`,
    { fields: { path: directory }, cause },
  );
}
