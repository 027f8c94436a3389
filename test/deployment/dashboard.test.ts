import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';

const read = (path: string): string => readFileSync(packagePath(path), 'utf8');

it('the dashboard uses only metrics that docs/operations.md describes', () => {
  const described = read('docs/operations.md');
  const asked = read('monitoring/grafana/dashboards/ct-clip.json').match(/ctclip_[a-z_]+/g) ?? [];
  const names = new Set(asked.map((name) => name.replace(/_(bucket|sum|count)$/, '')));
  expect(names.size).toBeGreaterThan(5);
  expect([...names].filter((name) => !described.includes(`\`${name}\``))).toEqual([]);
});
