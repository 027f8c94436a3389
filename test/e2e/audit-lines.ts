import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningService } from './running-service.js';

export type AuditLine = Readonly<Record<string, unknown>>;

/** The complete lines of a service's audit log. */
export function linesOf(service: RunningService, name = 'audit.log'): AuditLine[] {
  const path = join(service.directory, name);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AuditLine);
}
