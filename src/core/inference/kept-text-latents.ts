import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { TextEncoderArchitecture } from '../onnx-graph/architecture.js';
import type { Runtime } from './runtime.js';
import type { TextLatentCache } from './text-latent-cache.js';
import { encodeTexts } from './text-latents.js';

/** The cache for latents, and the hash of their checkpoint, which takes seconds and may still be computing. */
export interface LatentKeeping {
  readonly cache: TextLatentCache;
  readonly checkpointSha256: Promise<string>;
}

/**
 * Latents as {@link encodeTexts} computes them, from the cache if an earlier start stored them.
 * @throws DomainError the errors of {@link encodeTexts}
 */
export async function keptTextLatents(
  runtime: Runtime,
  checkpoint: Checkpoint,
  text: TextEncoderArchitecture,
  tokens: readonly (readonly number[])[],
  { cache, checkpointSha256 }: LatentKeeping,
): Promise<Float32Array[]> {
  const source = {
    checkpointSha256: await checkpointSha256,
    architecture: text,
    tokens,
    width: text.latent,
  };
  const kept = await cache.read(source);
  if (kept !== undefined) return kept;
  const latents = await encodeTexts(runtime, checkpoint, text, tokens);
  await cache.write(source, latents);
  return latents;
}
