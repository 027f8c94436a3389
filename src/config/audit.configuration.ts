import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { OneOf, Text } from './variables.js';

/** The audit log: who had which study assessed. */
export interface AuditConfiguration {
  /** Undefined: no audit log. */
  readonly file: string | undefined;
  /** Whether a study is answered only if its line could be written. */
  readonly isRequired: boolean;
  /** File with the key for hashing UIDs; undefined: no key. */
  readonly saltFile: string | undefined;
}

export class AuditEnvironment {
  @Text()
  AUDIT_LOG?: string;

  @OneOf(['true', 'false'])
  AUDIT_REQUIRED: 'true' | 'false' = 'false';

  @Text()
  AUDIT_SALT_FILE?: string;
}

export function auditConfiguration(environment: AuditEnvironment): AuditConfiguration {
  const { AUDIT_LOG: file, AUDIT_SALT_FILE: saltFile } = environment;
  return {
    file: file === undefined ? undefined : resolve(file.replaceAll('%h', hostname())),
    isRequired: environment.AUDIT_REQUIRED === 'true',
    saltFile: saltFile === undefined ? undefined : resolve(saltFile),
  };
}
