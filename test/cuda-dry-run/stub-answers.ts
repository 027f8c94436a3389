import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** A hash precedes the contents of a kept file. */
const DIGEST_BYTES = 32;

const encodings = z.record(
  z.string(),
  z.object({ latent: z.array(z.number()), length: z.number(), codes: z.array(z.number()) }),
);

/**
 * Lets a stub card pass the proof before the models are loaded (src/core/inference/prove-device.ts): 3 times 3.
 * @param answers directory for the stub driver
 */
export function writeProof(answers: string): void {
  writeFileSync(join(answers, bytesOf([9])), Buffer.from(Float32Array.of(9).buffer));
}

/**
 * Makes the processor's encodings of the known volume the answers of a stub card: what it copies to the host after each study is
 * latent, projection and codes of one network after the other.
 * @param cache CACHE_DIR of a service that has compared the card with the processor
 * @param answers directory for the stub driver
 */
export function writeAnswers(cache: string, answers: string): void {
  const name = readdirSync(cache).find((file) => file.endsWith('.reference'));
  if (name === undefined) throw new Error('No card was compared.');
  const kept = readFileSync(join(cache, name)).subarray(DIGEST_BYTES);
  const networks = Object.values(encodings.parse(JSON.parse(kept.toString())));
  const vectors = networks.flatMap(({ latent, length }) => [latent, latent.map((value) => value * length)]);
  writeFileSync(join(answers, bytesOf(vectors[0])), Buffer.from(Float32Array.from(vectors.flat()).buffer));
  const codes = networks.map((network) => network.codes);
  writeFileSync(join(answers, bytesOf(codes[0])), Buffer.from(Int32Array.from(codes.flat()).buffer));
}

/** Name of the file of answers of this length. */
function bytesOf(values: readonly number[]): string {
  return String(values.length * Float32Array.BYTES_PER_ELEMENT);
}
