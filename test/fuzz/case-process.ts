import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CaseReport, CaseRequest } from './fuzz-child.js';

/** A case that never returned. */
export interface LostCase {
  readonly seed: number;
  readonly reason: string;
}

/** Limit of the process's JavaScript heap in megabytes. */
const HEAP_MB = 1024;
/** Milliseconds after which a case counts as hanging. */
const MAX_CASE_MS = 10_000;

/** A process that runs cases; replaced when a case kills it or hangs. */
export class CaseProcess {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ctclip-fuzz-'));
  private child: ChildProcess | undefined;

  async run(request: CaseRequest): Promise<CaseReport | LostCase> {
    const child = (this.child ??= startChild(this.folder));
    const answer = await new Promise<CaseReport | string>((resolve) => {
      const timer = setTimeout(() => resolve(`no end after ${MAX_CASE_MS / 1000} s`), MAX_CASE_MS);
      const settle = (result: CaseReport | string): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(result);
      };
      child.once('message', (report: CaseReport) => settle(report));
      child.once('exit', (code, signal) => settle(`the process ended with ${signal ?? `code ${code}`}`));
      child.send(request);
    });
    if (typeof answer !== 'string') return answer;
    this.end();
    return { seed: request.seed, reason: answer };
  }

  close(): void {
    this.end();
    rmSync(this.folder, { recursive: true });
  }

  private end(): void {
    this.child?.removeAllListeners();
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

function startChild(folder: string): ChildProcess {
  return fork(fileURLToPath(new URL('./fuzz-child.ts', import.meta.url)), [folder], {
    // Temporary files are created where they can be observed.
    env: { ...process.env, TMPDIR: folder },
    execArgv: ['--import', 'tsx', `--max-old-space-size=${HEAP_MB}`],
  });
}
