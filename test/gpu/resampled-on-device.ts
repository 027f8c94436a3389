import { feedsOf, voxelInputOf } from '../../src/core/inference/volume-encoders.js';
import type { Runtime } from '../../src/core/inference/runtime.js';
import { GraphBuilder } from '../../src/core/onnx-graph/graph-builder.js';
import { joinRows, reshape } from '../../src/core/onnx-graph/operators.js';
import { resampleVolume } from '../../src/core/onnx-graph/resampling-graph.js';
import { OPSET, serializeModel } from '../../src/core/onnx-graph/serialize-model.js';
import { SLAB_SLICES } from '../../src/core/tensor/device-memory.js';
import type { PackedVolume } from '../../src/core/tensor/packed-volume.js';
import type { TensorGeometry } from '../../src/core/tensor/tensor-geometry.js';

/**
 * The encoder input computed by the device, copied back for inspection.
 * @param checkpointPath named in errors; not read
 */
export async function resampledOnDevice(
  runtime: Runtime,
  checkpointPath: string,
  volume: PackedVolume,
  { depth, height, width }: TensorGeometry,
): Promise<Float32Array> {
  const input = voxelInputOf(runtime);
  const b = new GraphBuilder('resampling');
  const slabs = resampleVolume(b, input, { depth, height, width }, SLAB_SLICES);
  const joined = joinRows(
    b,
    slabs.map(({ value }) => value),
  );
  b.output(reshape(b, joined, [1, 1, depth, height, width]), 'tensor', 'float32', [
    1,
    1,
    depth,
    height,
    width,
  ]);
  const session = await runtime.session(serializeModel({ graph: b.build(), opset: OPSET }), checkpointPath);
  try {
    const results = await runtime.whileLoading(checkpointPath, () => session.run(feedsOf(volume, input)));
    return results.tensor.data as Float32Array;
  } finally {
    await session.release();
  }
}
