import { Module } from '@nestjs/common';
import type { AuditConfiguration } from '../../config/audit.configuration.js';
import { AUDIT_CONFIGURATION } from '../../config/configuration.module.js';
import { AuditFile } from './audit-file.js';
import { AuditHook } from './audit.hook.js';
import { AuditLog } from './audit-log.js';
import { openDicomRepository } from './dicom-repository.js';
import { textDigest } from './text-digest.js';

/** Records who did what with which study: off unless AUDIT_LOG or AUDIT_SYSLOG_URL is set. */
@Module({
  providers: [
    {
      provide: AuditLog,
      inject: [AUDIT_CONFIGURATION],
      useFactory: async ({ file, saltFile, syslog }: AuditConfiguration) =>
        new AuditLog(
          file === undefined ? undefined : await AuditFile.open(file, textDigest(saltFile)),
          syslog === undefined ? undefined : openDicomRepository(syslog),
        ),
    },
    AuditHook,
  ],
  exports: [AuditLog, AuditHook],
})
export class AuditModule {}
