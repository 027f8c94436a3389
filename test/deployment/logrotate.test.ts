import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runProgram, script } from './deployment-script.js';

// Outside the PATH of users other than root.
const LOGROTATE = ['/usr/sbin/logrotate', 'logrotate'].find(
  (program) => runProgram(program, ['--version']).code === 0,
);
if (LOGROTATE === undefined) console.warn('logrotate is not installed: its test is skipped.');

describe.skipIf(LOGROTATE === undefined)('the rotation of logs', () => {
  it('moves logs to names with the date, leaves none behind, and signals nginx once', () => {
    const site = mkdtempSync(join(tmpdir(), 'logrotate-'));
    onTestFinished(() => rmSync(site, { recursive: true }));
    mkdirSync(join(site, 'logs/nginx'), { recursive: true });
    for (const name of ['audit.log', 'nginx/ct-clip.access.log', 'nginx/ct-clip.error.log']) {
      writeFileSync(join(site, 'logs', name), `a line of ${name}\n`);
    }
    const command = 'docker kill --signal USR1 ct-clip-nginx';
    const configuration = readFileSync(script('logrotate.conf'), 'utf8');
    expect(configuration).toContain(command);
    const { uid } = userInfo();
    const rehearsed = configuration
      .replaceAll('/srv/ct-clip', site)
      .replaceAll(command, `echo ran >>${join(site, 'ran')} #`)
      .replaceAll(/^ +su root root$/gm, uid === 0 ? '$&' : '');
    writeFileSync(join(site, 'logrotate.conf'), rehearsed, { mode: 0o600 });
    const { code, error } = runProgram(LOGROTATE ?? '', [
      '--force',
      '--state',
      join(site, 'state'),
      join(site, 'logrotate.conf'),
    ]);
    expect([code, error]).toEqual([0, '']);
    const undated = (directory: string): string[] =>
      readdirSync(join(site, directory), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name.replace(/-\d{8}$/, '-DATE'))
        .toSorted();
    expect(undated('logs')).toEqual(['audit.log-DATE']);
    expect(undated('logs/nginx')).toEqual(['ct-clip.access.log-DATE', 'ct-clip.error.log-DATE']);
    expect(readFileSync(join(site, 'ran'), 'utf8')).toBe('ran\n');
  });
});
