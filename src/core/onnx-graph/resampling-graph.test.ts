import { describe, expect, it } from 'vitest';
import { GraphBuilder } from './graph-builder.js';
import { RESAMPLING, resampleVolume, type VoxelInput } from './resampling-graph.js';

describe.each<VoxelInput>(['int16', 'int16-pairs'])('the resampling of a volume as %s', (input) => {
  it('gathers the slices of a slab before anything becomes float32, which bounds the memory for volumes of any depth', () => {
    const b = new GraphBuilder('resampling');
    const slabs = resampleVolume(b, input, { depth: 240, height: 480, width: 480 }, 100);
    expect(slabs.map(({ slices }) => slices)).toEqual([100, 100, 40]);
    const takers = b.build().nodes.filter(({ inputs }) => inputs.includes(RESAMPLING.voxels));
    expect(takers.map(({ operator, attributes }) => [operator, attributes['axis']])).toEqual(
      Array(2 * slabs.length).fill(['Gather', { int: 0 }]),
    );
  });
});
