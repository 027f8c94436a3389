import { newStudyAddress } from './addresses.js';
import { Failure, failureOf, UNREACHABLE } from './failure.js';
import type { StudyResource } from './study-contract.js';
import { SERVICE_LANGUAGE } from './service-language.js';

/** Statuses of an accepted study. A repeat that arrives after the study's end is answered with 200. */
const ACCEPTED: readonly number[] = [200, 202];

/** A file to upload. */
export interface Upload {
  readonly blob: Blob;
  readonly fileName: string;
  /** Makes repeats safe: the service accepts a study once, even if the connection is lost before its answer. */
  readonly idempotencyKey: string;
  /** Parameters of the request besides the usual ones. */
  readonly options: URLSearchParams;
}

/**
 * Uploads a study. `fetch` does not report how much of a body has been sent; XMLHttpRequest does.
 * @param onProgress receives the sent share of the bytes, in [0, 1]
 * @throws Failure with the service's reason for refusing it; DOMException `AbortError` if the signal aborts first
 */
export function sendStudy(
  { blob, fileName, idempotencyKey, options }: Upload,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<StudyResource> {
  const request = new XMLHttpRequest();
  request.open('POST', newStudyAddress(options));
  request.setRequestHeader('accept', 'application/json');
  request.setRequestHeader('accept-language', SERVICE_LANGUAGE);
  request.setRequestHeader('idempotency-key', idempotencyKey);
  request.upload.addEventListener('progress', ({ loaded, total }) =>
    onProgress(total > 0 ? loaded / total : 0),
  );
  const form = new FormData();
  form.append('file', blob, fileName);
  return new Promise((resolve, reject) => {
    request.addEventListener('load', () => {
      if (ACCEPTED.includes(request.status)) resolve(JSON.parse(request.responseText) as StudyResource);
      else reject(failureOf(request.status, request.responseText, request.getResponseHeader('retry-after')));
    });
    request.addEventListener('error', () => reject(new Failure(UNREACHABLE, '')));
    request.addEventListener('abort', () => reject(new DOMException('Cancelled by the user.', 'AbortError')));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
