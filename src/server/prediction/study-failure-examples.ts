/** Example errors of the study routes for the OpenAPI document, built by the code that builds the answers. */
import {
  accessUnavailable,
  addressNotAllowed,
  credentialsMissing,
  credentialsWrong,
  roleMissing,
  tokenExpired,
  tooManyChecks,
} from '../auth/auth-errors.js';
import { deviceLoading, deviceLost, studyTimedOut } from '../../device/device-errors.js';
import { DomainError } from '../../core/problem/domain-error.js';
import { httpProblemOf } from '../problem-http/http-problem.js';
import { StudyFailureDto } from '../problem-http/study-failure.dto.js';
import * as upload from '../upload/upload-errors.js';
import { queueFull, serviceDraining } from './queue-errors.js';

const REQUEST_ID = '6f1c1a52-6d0e-4a3b-9a3e-1d3b1c0a7f10';
const EXAMPLE_LIMIT_BYTES = 500 * 1024 * 1024;

interface FailureDescription {
  readonly description: string;
  readonly errors: readonly DomainError[];
}

const NOT_A_ZIP = new DomainError(
  'archive.not-a-zip',
  'The file is not a ZIP archive: send the DICOM files of one study in a .zip.',
);
const TOO_FEW_SLICES = new DomainError(
  'dicom.too-few-slices',
  'The largest CT series has 12 usable slices, and at least 20 are needed. Send the complete series.',
  { fields: { studyUid: '1.2.840.113619.2.5', slices: 12, minimumSlices: 20 } },
);

/** Error answers of the study routes by status. */
export const STUDY_FAILURES: Readonly<Record<number, FailureDescription>> = {
  400: {
    description: 'The request or its file is invalid: a missing file, a wrong name, a damaged archive.',
    errors: [
      upload.noFile(),
      upload.wrongField(),
      upload.secondFile(),
      upload.wrongExtension(['.zip']),
      upload.notMultipart(),
      NOT_A_ZIP,
    ],
  },
  401: {
    description: 'Credentials are missing or wrong; `WWW-Authenticate` lists the accepted schemes.',
    errors: [credentialsMissing(), credentialsWrong(), tokenExpired()],
  },
  403: {
    description: "The client's network or the user's role is not allowed to do this.",
    errors: [addressNotAllowed(), roleMissing('send')],
  },
  413: {
    description: 'The upload or its unpacked content is too large.',
    errors: [upload.uploadTooLarge(EXAMPLE_LIMIT_BYTES)],
  },
  422: { description: 'The file can be read, but contains no usable study.', errors: [TOO_FEW_SLICES] },
  429: {
    description: 'The queue is full; retry after `Retry-After` seconds.',
    errors: [queueFull(16, 40), tooManyChecks()],
  },
  500: {
    description: 'The service failed; its log contains the reason under the request id.',
    errors: [deviceLost({ code: null, signal: 'SIGKILL' }), studyTimedOut(300), upload.diskFull(undefined)],
  },
  503: {
    description: 'The service is loading or shutting down; retry after `Retry-After` seconds.',
    errors: [deviceLoading(), serviceDraining(), accessUnavailable('users')],
  },
};

/** Example bodies by error code. */
export function failureExamples(errors: readonly DomainError[]): Record<string, { value: StudyFailureDto }> {
  return Object.fromEntries(
    errors.map((error) => [
      error.code,
      { value: new StudyFailureDto(httpProblemOf(error), REQUEST_ID, 0.12) },
    ]),
  );
}
