import { newStudyAddress } from './addresses.js';
import { jsonOf } from './answers.js';
import { failureOf, ownFailure, UNREACHABLE, UNREADABLE } from './failure.js';
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
 * @throws Failure with the service's reason for refusing it, or if the file cannot be read or the service cannot be reached;
 *   DOMException `AbortError` if the signal aborts first
 */
export async function sendStudy(
  { blob, fileName, idempotencyKey, options }: Upload,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<StudyResource> {
  signal.throwIfAborted();
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
  const ended = await endOf(request, form, signal);
  if (ended === 'abort') throw new DOMException('Cancelled by the user.', 'AbortError');
  if (ended === 'error') throw ownFailure((await isReadable(blob)) ? UNREACHABLE : UNREADABLE);
  if (ACCEPTED.includes(request.status)) return jsonOf(request.responseText) as StudyResource;
  throw failureOf(request.status, request.responseText, request.getResponseHeader('retry-after'));
}

const ENDS = ['load', 'error', 'abort'] as const;

/** Sends a request, and waits until it is answered, fails or is aborted. */
function endOf(request: XMLHttpRequest, form: FormData, signal: AbortSignal): Promise<(typeof ENDS)[number]> {
  return new Promise((resolve) => {
    for (const end of ENDS) request.addEventListener(end, () => resolve(end));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

/** The browser reports a file that was moved, changed or removed during the upload like a lost connection. */
async function isReadable(blob: Blob): Promise<boolean> {
  try {
    await blob.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
