import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { textDigest } from '../../server/audit/text-digest.js';
import type { AuditConfiguration } from '../../config/audit.configuration.js';
import { type Examination, ok, problem, refusal, warning } from './examination.js';

/** Checks that the audit log can be appended to and the key can be read. Writes nothing. */
export function examineAudit({ file, isRequired, saltFile }: AuditConfiguration): Examination {
  const subject = 'Audit log';
  if (file === undefined) {
    return warning(subject, 'There is none, so nothing shows who had which study assessed. See AUDIT_LOG.');
  }
  const exists = statSync(file, { throwIfNoEntry: false }) !== undefined;
  if (!isWritable(exists ? file : dirname(file))) {
    const consequence = isRequired ? 'no study will be answered' : 'its lines will be lost';
    return problem(
      subject,
      `${file} cannot be written to by this user: ${consequence}. Give its directory to the service’s user (chown).`,
    );
  }
  try {
    textDigest(saltFile);
  } catch (error) {
    if (error instanceof Error && 'errno' in error) {
      return problem(
        subject,
        `The key ${saltFile} cannot be read by this user (AUDIT_SALT_FILE). Correct its owner.`,
      );
    }
    return refusal(subject, error);
  }
  return ok(
    subject,
    `${file}, ${saltFile === undefined ? 'UIDs hashed without a key' : 'UIDs hashed with the key'}.`,
  );
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
