import { DomainError } from '../core/problem/domain-error.js';
import { PROCESS_OUTPUT, type Output } from './output.js';
import { buildProgram } from './program.js';

/**
 * Runs a command, and prints one clear line for an expected failure, or a stack trace for an unexpected one.
 * @param words of the command line after the program's name
 * @returns the exit code
 */
export async function runCommandLine(
  words: readonly string[],
  output: Output = PROCESS_OUTPUT,
): Promise<number> {
  let code = 0;
  try {
    await buildProgram(output, (other) => (code = other)).parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof DomainError) output.warn(`ctclip: ${error.message}`);
    else
      output.warn(
        `ctclip failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    code = 1;
  }
  return code;
}
