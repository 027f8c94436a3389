import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { isProblemCode } from '../../src/core/problem/problem-codes.js';

const FILE = packagePath('monitoring/prometheus/rules/ct-clip.yml');
const rules = readFileSync(FILE, 'utf8');
const operations = readFileSync(packagePath('docs/operations.md'), 'utf8');

interface Alert {
  readonly name: string;
  readonly text: string;
}

const alerts: readonly Alert[] = rules
  .split(/^ {6}- alert: /m)
  .slice(1)
  .map((text) => ({ name: text.split('\n', 1)[0], text }));

function hasPromtool(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('the alerts', () => {
  it.each(alerts)('$name has a severity and a description', ({ name, text }) => {
    expect(name).toMatch(/^CtClip[A-Z]\w+$/);
    expect(text).toMatch(/^ {8}expr: \S/m);
    expect(text).toMatch(/^ {8}labels: \{ severity: (critical|warning) \}$/m);
    expect(text).toMatch(/^ {10}summary: '\S.*'$/m);
  });

  it('have unique names', () => {
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
    expect(alerts.length).toBeGreaterThan(5);
  });

  it('use only metrics that docs/operations.md describes', () => {
    const asked = new Set(rules.match(/ctclip_[a-z_]+(?![a-z_\d])/g));
    expect([...asked].filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
  });

  it('use only failures that the API describes', () => {
    const asked = [...rules.matchAll(/code=~?"([^"]+)"/g)].flatMap(([, list]) => list.split('|'));
    expect(asked.filter((code) => !isProblemCode(code))).toEqual([]);
  });

  it('are included by the configuration of Prometheus', () => {
    expect(readFileSync(packagePath('monitoring/prometheus/prometheus.yml'), 'utf8')).toContain(
      '- rules/*.yml',
    );
  });

  const isInstalled = hasPromtool();
  if (!isInstalled) console.warn("promtool is not installed: Prometheus' own check of the rules is skipped.");
  it.skipIf(!isInstalled)('are valid for Prometheus', () => {
    expect(() => execFileSync('promtool', ['check', 'rules', FILE])).not.toThrow();
  });
});
