import { textDigest } from '../server/audit/text-digest.js';
import { verifyAuditLog } from '../server/audit/verify-audit-log.js';
import { commandConfiguration } from './command-configuration.js';
import { auditLogMissing, auditLogUnreadable } from './cli-errors.js';
import { PROCESS_OUTPUT, type Output } from './output.js';

export interface AuditVerifyOptions {
  /** Files of the log, the oldest first; default AUDIT_LOG. */
  readonly files: readonly string[];
  /** File with the key of the hashes; default AUDIT_SALT_FILE. */
  readonly key?: string;
  readonly json: boolean;
}

/**
 * Checks an audit log for changed, removed and inserted lines.
 * @returns exit code: 0 if it finds no problem
 */
export async function auditVerifyCommand(
  { files, key, json }: AuditVerifyOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<number> {
  const { audit } = commandConfiguration();
  const logs = files.length > 0 ? files : audit.file === undefined ? [] : [audit.file];
  if (logs.length === 0) throw auditLogMissing();
  const verdict = await verifyAuditLog(logs, textDigest(key ?? audit.saltFile)).catch((error: unknown) => {
    throw 'syscall' in Object(error) ? auditLogUnreadable(error) : error;
  });
  const { verified, unchained, torn, findings, end } = verdict;
  if (json) {
    output.out(`${JSON.stringify(verdict)}\n`);
    return findings.length === 0 ? 0 : 1;
  }
  for (const { file, line, problem } of findings)
    output.out(`${file}${line === undefined ? '' : `, line ${line}`} ${problem}\n`);
  if (unchained > 0) output.out(`${unchained} lines are older than the chain and cannot be verified.\n`);
  if (torn > 0) output.out(`${torn} lines were torn by a crash and never acknowledged.\n`);
  output.out(
    findings.length === 0
      ? `${verified} lines are unchanged. The last is number ${end?.sequence ?? 0}, ${end?.hash ?? 'none'}.\n`
      : `${findings.length} problems in a log of ${verified} valid lines: the log was changed, or the key is wrong.\n`,
  );
  return findings.length === 0 ? 0 : 1;
}
