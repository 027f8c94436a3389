import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LoggerService } from '@nestjs/common';

/** A longer line is cut: native libraries print what they like. */
const MAX_LINE_LENGTH = 8192;

/**
 * Brings what a device process prints into the log: its own log lines as they are, anything else (a native library's
 * complaint, a crash's last words) as a message.
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
