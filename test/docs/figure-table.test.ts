import { describe, expect, it } from 'vitest';
import { figureTableOf, markdownOf, withColumn } from '../bench/figure-table.js';

const groups = (pass: string) => [
  {
    benchmark: 'bench:encoder',
    figures: [
      ['encoder pass', pass],
      ['  the first', '5.1 s'],
    ] as const,
  },
];

describe('the table of benchmark figures', () => {
  it('gets a column for a machine, with parts named after their whole', () => {
    expect(markdownOf(withColumn(figureTableOf(''), 'A', groups('4.6 s')))).toBe(
      [
        '| | A |',
        '| --- | --- |',
        '| bench:encoder: encoder pass | 4.6 s |',
        '| bench:encoder: encoder pass, the first | 5.1 s |',
      ].join('\n'),
    );
  });

  it("keeps other machines' columns, and figures that only they have", () => {
    const old = ['| | B |', '| --- | --- |', '| bench:encoder: PyTorch | 20 s |'].join('\n');
    expect(markdownOf(withColumn(figureTableOf(old), 'A', groups('4.6 s')))).toBe(
      [
        '| | B | A |',
        '| --- | --- | --- |',
        '| bench:encoder: encoder pass |  | 4.6 s |',
        '| bench:encoder: encoder pass, the first |  | 5.1 s |',
        '| bench:encoder: PyTorch | 20 s |  |',
      ].join('\n'),
    );
  });

  it("keeps the machine's figures of benchmarks that were not run again, in their order", () => {
    const operators = [{ benchmark: 'bench:operators', figures: [['pass, profiled', '5.0 s']] as const }];
    const both = withColumn(withColumn(figureTableOf(''), 'A', groups('4.6 s')), 'A', operators);
    expect(markdownOf(withColumn(both, 'A', groups('4.4 s')))).toBe(
      [
        '| | A |',
        '| --- | --- |',
        '| bench:encoder: encoder pass | 4.4 s |',
        '| bench:encoder: encoder pass, the first | 5.1 s |',
        '| bench:operators: pass, profiled | 5.0 s |',
      ].join('\n'),
    );
  });

  it('replaces the figures of a machine that was measured before', () => {
    const before = markdownOf(withColumn(figureTableOf(''), 'A', groups('4.6 s')));
    const after = markdownOf(withColumn(figureTableOf(before), 'A', groups('4.4 s')));
    expect(after).toBe(before.replace('4.6 s', '4.4 s'));
  });
});
