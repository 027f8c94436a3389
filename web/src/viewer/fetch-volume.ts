import { asFailure, failureOf } from '../service/failure.js';

/**
 * Fetches a NIfTI file from the service.
 * @param onProgress receives the loaded share, in [0, 1], if the service states the size
 * @throws Failure if the file does not exist; DOMException `AbortError` if the signal came first
 */
export async function fetchVolume(
  address: string,
  signal: AbortSignal,
  onProgress: (part: number) => void = () => undefined,
): Promise<ArrayBuffer> {
  const response = await fetch(address, { signal }).catch((error: unknown) => {
    throw signal.aborted ? error : asFailure(error);
  });
  if (!response.ok || response.body === null) throw failureOf(response.status, await response.text());
  const expected = Number(response.headers.get('content-length') ?? 0);
  const chunks: BlobPart[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (expected > 0) onProgress(Math.min(1, length / expected));
  }
  return new Blob(chunks).arrayBuffer();
}
