/** Network inputs against MONAI and PyTorch: `test/compare/network_inputs.py` computed the expected values. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUNDLE_NETWORKS, networkOf } from '../../config/bundle-networks.js';
import { packagePath } from '../../config/package-path.js';
import { VOLUME_ENTRY } from '../../../test/builders/network-entries.js';
import { orientToSlp } from '../volume/volume-view.js';
import type { Volume, Xyz } from '../volume/volume.js';
import { fillNetworkInput } from './fill-network-input.js';
import { inputValues, type NetworkInput, type VolumeInput } from './network-input.js';

interface Fixture {
  readonly volume: { readonly columns: number; readonly rows: number; readonly slices: number };
  readonly encoder: Readonly<Record<string, number>>;
  readonly cases: readonly {
    readonly name: string;
    readonly steps_mm: Xyz;
    readonly input: Readonly<Record<string, unknown>>;
  }[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(packagePath('test', 'fixtures', 'network-inputs', name), 'utf8'));
const FIXTURE = read('cases.json') as Fixture;
const EXPECTED = read('expected.json') as Readonly<Record<string, string>>;
const GEOMETRY = { depth: 12, height: 10, width: 14, depthSpacing: 3, inPlaneSpacing: 2 };
/** The references compute in 32 bits. */
const TOLERANCE = 2e-5;

/** The same whole Hounsfield units as in network_inputs.py, and its affine. */
function volumeOf(steps: Xyz): Volume {
  const { columns, rows, slices } = FIXTURE.volume;
  const data = new Int16Array(new SharedArrayBuffer(2 * columns * rows * slices));
  for (let z = 0; z < slices; z++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        data[(z * rows + y) * columns + x] =
          ((x * 7919 + y * 104729 + z * 1299709 + x * y * z * 31) % 2601) - 1300;
  const [right, front, up] = steps;
  const affine = [right, 0, 0, 0, 0, front, 0, 0, 0, 0, up, 0, 0, 0, 0, 1];
  return { data, columns, rows, slices, spacing: [Math.abs(right), Math.abs(front), Math.abs(up)], affine };
}

function inputOf(input: Readonly<Record<string, unknown>>): NetworkInput {
  const isOfSlices = input['from'] === 'encoder-tensor';
  const output = { ...VOLUME_ENTRY.output, ...(isOfSlices && { over_slices: { mean: '{name}' } }) };
  const [entry] = BUNDLE_NETWORKS.parse([{ ...VOLUME_ENTRY, input, output }]);
  return networkOf('/', entry).input;
}

function filled(steps: Xyz, input: NetworkInput): Float32Array {
  const volume = volumeOf(steps);
  // Every element must be written.
  const values = new Float32Array(inputValues(input, GEOMETRY)).fill(NaN);
  fillNetworkInput(volume, orientToSlp(volume), GEOMETRY, input, values);
  return values;
}

describe('the input of a network is that of MONAI and PyTorch', () => {
  it.each(FIXTURE.cases.map(({ name, ...rest }) => [name, rest] as const))('%s', (name, one) => {
    const bytes = Buffer.from(EXPECTED[name] ?? '', 'base64');
    const expected = new Float32Array(new Uint8Array(bytes).buffer);
    const values = filled(one.steps_mm, inputOf(one.input));
    expect(values.length).toBe(expected.length);
    const scale = Math.max(...expected.map(Math.abs));
    const difference = Math.max(...values.map((value, at) => Math.abs(value - (expected[at] ?? NaN))));
    expect(difference / scale).toBeLessThan(TOLERANCE);
  });
});

describe('a box of the volume', () => {
  const steps: Xyz = [-1.7, -1.9, 3.1];
  const input: VolumeInput = {
    from: 'volume',
    tensor: 'x',
    order: 'stored',
    spacing: [1.7, 1.9, 3.1],
    resample: 'affine-linear',
    clip: [-1300, 1300],
    box: [13, 11, 9],
    pad: 0,
    scale: { kind: 'none' },
    constants: {},
  };

  it('of the same size and spacing is the volume, in the order of its axes', () => {
    const { data } = volumeOf(steps);
    const expected: number[] = [];
    for (let x = 0; x < 13; x++)
      for (let y = 0; y < 11; y++)
        for (let z = 0; z < 9; z++) expected.push(data[(z * 11 + y) * 13 + x] ?? NaN);
    expect([...filled(steps, input)]).toEqual(expected);
  });

  it('of a uniform volume has no deviation: z-score leaves zeros', () => {
    const volume = volumeOf(steps);
    volume.data.fill(40);
    const values = new Float32Array(inputValues(input, GEOMETRY));
    const scale = { kind: 'z-score', over: 'all' } as const;
    fillNetworkInput(volume, orientToSlp(volume), GEOMETRY, { ...input, scale }, values);
    expect(new Set(values)).toEqual(new Set([0]));
  });

  it('without a spacing is refused', () => {
    const volume = { ...volumeOf(steps), spacing: [1, NaN, 1] as const };
    const fill = () =>
      fillNetworkInput(volume, orientToSlp(volume), GEOMETRY, input, new Float32Array(13 * 11 * 9));
    expect(fill).toThrow(expect.objectContaining({ code: 'tensor.spacing-unknown' }));
  });

  it('counts voxels that are not numbers as the lowest value', () => {
    const whole = volumeOf(steps);
    const data = new Float32Array(new SharedArrayBuffer(4 * whole.data.length)).fill(NaN);
    const values = new Float32Array(inputValues(input, GEOMETRY));
    const volume = { ...whole, data };
    fillNetworkInput(volume, orientToSlp(volume), GEOMETRY, input, values);
    expect(new Set(values)).toEqual(new Set([-1300]));
  });
});
