import { hostname } from 'node:os';
import { Logger } from '@nestjs/common';
import type { AuditSyslogConfiguration } from '../../config/audit.configuration.js';
import type { AuditRepository } from './audit-log.js';
import { dicomAuditMessage } from './dicom-audit-message.js';
import { SyslogSender } from './syslog-sender.js';

/** Opens a repository that receives DICOM audit messages (PS3.15, A.5) by syslog over TLS. */
export function openDicomRepository(settings: AuditSyslogConfiguration): AuditRepository {
  const logger = new Logger('AuditRepository');
  const source = { host: hostname(), processId: process.pid };
  const sender = new SyslogSender(settings, source, (problem) =>
    logger.error('The audit repository cannot be reached; messages wait.', { problem }),
  );
  return {
    send: (record) => sender.send(dicomAuditMessage(record, source), record.time),
    close: () => sender.close(),
  };
}
