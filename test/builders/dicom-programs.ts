import { spawnSync } from 'node:child_process';

/** Whether a program of dicom3tools or DCMTK is installed; without it, tests that need it are skipped. */
export function hasProgram(program: string): boolean {
  return spawnSync(program, ['--help'], { stdio: 'ignore' }).error === undefined;
}

/** Output of a program about files, line by line, standard output and error together. */
export function linesOf(program: string, args: readonly string[]): readonly string[] {
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  return `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
}
