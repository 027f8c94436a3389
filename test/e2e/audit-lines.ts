import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Instruction, studyForm } from './instruction.js';
import type { RunningService } from './running-service.js';

/** The path is relative to the service's working directory, which is the test's. */
export const AUDITED = { AUDIT_LOG: 'audit.log' };

export type AuditLine = Readonly<Record<string, unknown>>;

/** The complete lines of a service's audit log. */
export function linesOf(service: RunningService, name = 'audit.log'): AuditLine[] {
  const path = join(service.directory, name);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AuditLine);
}

/** Submits a study as a user; waits for its end if asked to. */
export async function submit(
  service: RunningService,
  user: Readonly<Record<string, string>>,
  instruction: Instruction,
  wait = true,
) {
  const answer = await fetch(`${service.url}/studies`, {
    method: 'POST',
    body: studyForm(instruction),
    headers: { ...user, ...(wait && { prefer: 'wait=30' }) },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
