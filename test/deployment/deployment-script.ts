import { execFileSync } from 'node:child_process';
import { packagePath } from '../../src/config/package-path.js';

export interface ScriptRun {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a program to its end and returns its results. */
export function runProgram(
  program: string,
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ScriptRun {
  try {
    const out = execFileSync(program, options, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ...environment },
    });
    return { code: 0, out, error: '' };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number | null; stdout: string; stderr: string };
    return { code: status ?? -1, out: stdout, error: stderr };
  }
}

/** Path of a script for operators. */
export function script(name: string): string {
  return packagePath('docker', name);
}
