import { Tensor } from './onnx-runtime.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { TextEncoderArchitecture } from '../onnx-graph/architecture.js';
import { buildTextEncoderGraph, TEXT_ENCODER } from '../onnx-graph/text-encoder-graph.js';
import { groupBy } from '../sequence/non-empty.js';
import { finite } from './finite.js';
import type { Runtime } from './runtime.js';
import { floatsOf } from './session-outputs.js';

/**
 * Latents of texts, `[latent]` each and of length 1, in the order of the texts. They depend only on the weights, so the
 * encoder is loaded for this call and released.
 * @param tokens ids of each text, `[CLS]` and `[SEP]` included, not padded
 * @throws DomainError `inference.device-unusable`, `inference.model-not-loaded`
 */
export async function encodeTexts(
  runtime: Runtime,
  checkpoint: Checkpoint,
  text: TextEncoderArchitecture,
  tokens: readonly (readonly number[])[],
): Promise<Float32Array[]> {
  const session = await runtime.session(buildTextEncoderGraph(checkpoint, text), checkpoint.path);
  try {
    const latents = new Array<Float32Array>(tokens.length);
    const texts = tokens.map((ids, index) => ({ ids, index }));
    for (const batch of groupBy(texts, ({ ids }) => String(ids.length))) {
      const { length } = batch[0].ids;
      const ids = BigInt64Array.from(batch.flatMap((one) => one.ids).map(BigInt));
      const places = BigInt64Array.from({ length }, (_, position) => BigInt(position));
      const feeds = {
        [TEXT_ENCODER.tokens]: new Tensor('int64', ids, [batch.length, length]),
        [TEXT_ENCODER.positions]: new Tensor('int64', places, [length]),
      };
      const rows = await runtime.whileLoading(checkpoint.path, async () => {
        const results = await session.run(feeds);
        return finite(floatsOf(results, TEXT_ENCODER.latent));
      });
      batch.forEach(({ index }, row) => {
        latents[index] = rows.slice(row * text.latent, (row + 1) * text.latent);
      });
    }
    return latents;
  } finally {
    await session.release();
  }
}
