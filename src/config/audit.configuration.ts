import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { OneOf, Text } from './variables.js';

/** A repository of audit messages: syslog over TLS. */
export interface AuditSyslogConfiguration {
  readonly host: string;
  readonly port: number;
  readonly caFile: string | undefined;
  readonly certificateFile: string | undefined;
  readonly keyFile: string | undefined;
}

/** The port of syslog over TLS (RFC 5425). */
const SYSLOG_PORT = 6514;
const SYSLOG_URL = /^syslogs:\/\/[\w.:[\]-]+\/?$/;

/** The audit log: records of every action on a study. */
export interface AuditConfiguration {
  /** Undefined: no audit log. */
  readonly file: string | undefined;
  /** Whether a study is answered only if its line could be written. */
  readonly isRequired: boolean;
  /** The repository that gets the same events as DICOM audit messages; undefined: none. */
  readonly syslog: AuditSyslogConfiguration | undefined;
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

  @Text(SYSLOG_URL, 'must be an address such as syslogs://audit.example.org:6514')
  AUDIT_SYSLOG_URL?: string;

  @Text()
  AUDIT_SYSLOG_CA_FILE?: string;

  @Text()
  AUDIT_SYSLOG_CERT_FILE?: string;

  @Text()
  AUDIT_SYSLOG_KEY_FILE?: string;
}

export function auditConfiguration(environment: AuditEnvironment): AuditConfiguration {
  const { AUDIT_LOG: file, AUDIT_SALT_FILE: saltFile } = environment;
  return {
    file: file === undefined ? undefined : resolve(file.replaceAll('%h', hostname())),
    isRequired: environment.AUDIT_REQUIRED === 'true',
    saltFile: saltFile === undefined ? undefined : resolve(saltFile),
    syslog: syslogConfiguration(environment),
  };
}

function syslogConfiguration(environment: AuditEnvironment): AuditSyslogConfiguration | undefined {
  if (environment.AUDIT_SYSLOG_URL === undefined) return undefined;
  const { hostname: host, port } = new URL(environment.AUDIT_SYSLOG_URL);
  return {
    host,
    port: port === '' ? SYSLOG_PORT : Number(port),
    caFile: environment.AUDIT_SYSLOG_CA_FILE,
    certificateFile: environment.AUDIT_SYSLOG_CERT_FILE,
    keyFile: environment.AUDIT_SYSLOG_KEY_FILE,
  };
}
