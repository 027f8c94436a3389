import { asFailure, failureOf } from '../service/failure.js';

/**
 * The bytes of a NIfTI file of the service's.
 * @param onProgress is told the part that has come, in [0, 1], where the service says how much will
 * @throws Failure when it is not there; DOMException `AbortError` when the signal came first
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
