/** `ctclip doctor` as operators run it: the built program on this machine, before and while the service runs. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { startService } from './running-service.js';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

function doctor(variables: Record<string, string>, ...options: string[]): Promise<Run> {
  const directory = mkdtempSync(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const program = packagePath('dist', 'cli', 'ctclip.js');
  const env = {
    PATH: process.env['PATH'],
    MODELS_DIR: packagePath('models', 'demo'),
    SPOOL_DIR: join(directory, 'spool'),
    PORT: '0',
    // Disk and memory of the test's machine do not matter here.
    MAX_UPLOAD_MB: '1',
    MIN_FREE_DISK_MB: '0',
    MIN_AVAILABLE_MEMORY_MB: '0',
    ...variables,
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, 'doctor', ...options],
      { env, cwd: directory },
      (failure, out, error) => resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
    );
  });
}

it('reports everything in one line each, and exits with 0 if the service will run', async () => {
  const { code, out, error } = await doctor({});
  expect([code, error]).toEqual([0, '']);
  const lines = out.trimEnd().split('\n');
  expect(lines.filter((line) => !/^(ok {6}|warning {1}) \S.*: \S.*\.$/.test(line))).toEqual([]);
  expect(out).toMatch(/^ok {7}ONNX Runtime: It computes with DEVICE=cpu\.$/m);
  expect(out).toMatch(/^ok {7}CT_VocabFine_v2\.pt: 5 MB, SHA-256 [0-9a-f]{64}; no SHA256SUMS lists it\.$/m);
});

it('exits with 1 if it will not run, and says so on standard error', async () => {
  const { code, out, error } = await doctor({ LIGHTGBM_MODEL_PATH: '/none.pkl' });
  expect([code, error]).toEqual([
    1,
    'ctclip: One problem keeps the service from running; see the report for what to do.\n',
  ]);
  expect(out).toMatch(/^problem {2}none\.pkl: There is no file \/none\.pkl\. Copy it there, /m);
});

it('prints JSON for programs', async () => {
  const { code, out } = await doctor({ LIGHTGBM_MODEL_PATH: '/none.pkl' }, '--json');
  const report = JSON.parse(out) as { verdict: string; examinations: Record<string, string>[] };
  expect([code, report.verdict]).toEqual([1, 'problem']);
  expect(report.examinations.filter(({ verdict }) => verdict === 'problem')).toEqual([
    {
      subject: 'none.pkl',
      verdict: 'problem',
      message: 'There is no file /none.pkl. Copy it there, or set LIGHTGBM_MODEL_PATH or MODELS_DIR.',
    },
  ]);
});

it('finds a running service on its port', async () => {
  await using service = await startService();
  const { code, out } = await doctor({ HOST: '127.0.0.1', PORT: String(service.port) });
  expect(code).toBe(0);
  expect(out).toContain(
    `ok       Port: 127.0.0.1, port ${service.port}: the service is running and healthy.\n`,
  );
});
