import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LoggerService } from '@nestjs/common';

/** Longer lines of native libraries are truncated. */
const MAX_LINE_LENGTH = 8192;

/**
 * Copies the output of a device process to the log: its log lines unchanged, other output (a native library's message, the
 * last output before a crash) as a message.
 */
export function logOutput(output: Readable, logger: LoggerService): void {
  createInterface({ input: output, crlfDelay: Infinity }).on('line', (line) => {
    if (line.trim() === '') return;
    if (isLogLine(line)) process.stdout.write(`${line}\n`);
    else logger.warn(line.slice(0, MAX_LINE_LENGTH));
  });
}

function isLogLine(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null && 'level' in record && 'message' in record;
  } catch {
    return false;
  }
}
