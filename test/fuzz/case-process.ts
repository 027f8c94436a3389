import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CaseReport, CaseRequest } from './fuzz-child.js';

/** A case that never answered. */
export interface LostCase {
  readonly seed: number;
  readonly reason: string;
}

/** Megabytes of JavaScript objects of the process. */
const HEAP_MB = 1024;
/** Milliseconds that a case may take before it hangs. */
const MAX_CASE_MS = 10_000;

/** A process that runs cases, replaced when one kills it or does not end. */
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
    // Whatever makes temporary files makes them where they are seen.
    env: { ...process.env, TMPDIR: folder },
    execArgv: ['--import', 'tsx', `--max-old-space-size=${HEAP_MB}`],
  });
}
