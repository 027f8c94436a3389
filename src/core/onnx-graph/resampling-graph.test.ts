import { describe, expect, it } from 'vitest';
import { GraphBuilder } from './graph-builder.js';
import { RESAMPLING, resampleVolume, type VoxelInput } from './resampling-graph.js';

describe.each<VoxelInput>(['int16', 'int16-pairs'])('the resampling of a volume as %s', (input) => {
  it('gathers its slices before anything becomes float32, which bounds the memory for volumes of any depth', () => {
    const b = new GraphBuilder('resampling');
    b.output(
      resampleVolume(b, input, { depth: 240, height: 480, width: 480 }),
      'tensor',
      'float32',
      [1, 1, 240, 480, 480],
    );
    const takers = b.build().nodes.filter(({ inputs }) => inputs.includes(RESAMPLING.voxels));
    expect(takers.map(({ operator, attributes }) => [operator, attributes['axis']])).toEqual([
      ['Gather', { int: 0 }],
      ['Gather', { int: 0 }],
    ]);
  });
});
