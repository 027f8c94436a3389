import { resolve } from 'node:path';
import { OneOf, Text } from './variables.js';

/** Where it is written down who had which study assessed. */
export interface AuditConfiguration {
  /** Undefined: nowhere. */
  readonly file: string | undefined;
  /** A study whose line cannot be written is not answered. */
  readonly isRequired: boolean;
  /** Holds the key with which UIDs are hashed; undefined: without a key. */
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
    file: file === undefined ? undefined : resolve(file),
    isRequired: environment.AUDIT_REQUIRED === 'true',
    saltFile: saltFile === undefined ? undefined : resolve(saltFile),
  };
}
