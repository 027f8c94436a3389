import { newStudyAddress } from './addresses.js';
import { Failure, failureOf, UNREACHABLE } from './failure.js';
import type { StudyResource } from './study-contract.js';
import { SERVICE_LANGUAGE } from './service-language.js';

/**
 * Uploads a study. `fetch` does not report how much of a body has been sent; XMLHttpRequest does.
 * @param onProgress receives the sent share of the bytes, in [0, 1]
 * @throws Failure with the service's reason for refusing it; DOMException `AbortError` if the signal came first
 */
export function sendStudy(
  file: Blob,
  name: string,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<StudyResource> {
  const request = new XMLHttpRequest();
  request.open('POST', newStudyAddress());
  request.setRequestHeader('accept', 'application/json');
  request.setRequestHeader('accept-language', SERVICE_LANGUAGE);
  request.upload.addEventListener('progress', ({ loaded, total }) =>
    onProgress(total > 0 ? loaded / total : 0),
  );
  const form = new FormData();
  form.append('file', file, name);
  return new Promise((resolve, reject) => {
    request.addEventListener('load', () => {
      if (request.status === 202) resolve(JSON.parse(request.responseText) as StudyResource);
      else reject(failureOf(request.status, request.responseText, request.getResponseHeader('retry-after')));
    });
    request.addEventListener('error', () => reject(new Failure(UNREACHABLE, '')));
    request.addEventListener('abort', () => reject(new DOMException('Cancelled by the user.', 'AbortError')));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
