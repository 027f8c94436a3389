/**
 * Every operator of the graphs for CUDA has been shown to run on a card, by the dry run. After a change of a graph,
 * `npm run test:cuda-dry-run -- -u` proves it and writes the list.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GraphBuilder } from '../../src/core/onnx-graph/graph-builder.js';
import { cudaStudyGraph, operatorsOf, PROVEN_OPERATORS } from './study-operators.js';

const proven = readFileSync(join(import.meta.dirname, PROVEN_OPERATORS), 'utf8')
  .trim()
  .split('\n');

it.each(['fp32', 'fp16'] as const)(
  'all operators of a study in %s are proven to run on a card',
  (precision) => {
    expect(operatorsOf(cudaStudyGraph('demo', precision)).filter((name) => !proven.includes(name))).toEqual(
      [],
    );
  },
);

it('the list lacks an operator with input types that the dry run has not shown', () => {
  const b = new GraphBuilder('other');
  const doubles = b.input('doubles', 'float64', [1]);
  b.output(b.node('Add', [doubles, doubles]), 'sum', 'float64', [1]);
  for (const name of operatorsOf(b.build())) expect(proven).not.toContain(name);
});
