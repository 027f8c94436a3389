import { expect, it } from 'vitest';
import { Tensor } from './onnx-runtime.js';
import { floatsOf, integersOf } from './session-outputs.js';
import { valuesByFinding } from './values-by-finding.js';

const OUTPUTS = {
  latent: new Tensor('float32', Float32Array.of(0.5, -1), [2]),
  codes: new Tensor('int64', BigInt64Array.of(7n, 8191n), [2]),
};

it('reads float32 values and whole numbers by the name of their output', () => {
  expect(floatsOf(OUTPUTS, 'latent')).toEqual(Float32Array.of(0.5, -1));
  expect(integersOf(OUTPUTS, 'codes')).toEqual(Int32Array.of(7, 8191));
});

it('refuses an output of another type, and one that the graph does not have', () => {
  expect(() => floatsOf(OUTPUTS, 'codes')).toThrow('The output codes does not hold float32 values.');
  expect(() => integersOf(OUTPUTS, 'latent')).toThrow('The output latent does not hold whole numbers.');
  expect(() => floatsOf(OUTPUTS, 'logits')).toThrow('The graph does not have an output logits.');
});

it('names the values of findings, and refuses a finding without one', () => {
  expect(valuesByFinding(['emphysema', 'hernia'], [0.25, 0.5])).toEqual({ emphysema: 0.25, hernia: 0.5 });
  expect(() => valuesByFinding(['emphysema', 'hernia'], [0.25])).toThrow('1 values for 2 findings');
});
