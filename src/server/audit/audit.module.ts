import { Module } from '@nestjs/common';
import type { AuditConfiguration } from '../../config/audit.configuration.js';
import { AUDIT_CONFIGURATION } from '../../config/configuration.module.js';
import { AuditFile } from './audit-file.js';
import { AuditHook } from './audit.hook.js';
import { AuditLog } from './audit-log.js';

/** Records who had which study assessed: off unless AUDIT_LOG names a file. */
@Module({
  providers: [
    {
      provide: AuditLog,
      inject: [AUDIT_CONFIGURATION],
      useFactory: async ({ file }: AuditConfiguration) =>
        new AuditLog(file === undefined ? undefined : await AuditFile.open(file)),
    },
    AuditHook,
  ],
  exports: [AuditLog, AuditHook],
})
export class AuditModule {}
