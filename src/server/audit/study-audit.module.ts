import { Module } from '@nestjs/common';
import { StudiesModule } from '../studies/studies.module.js';
import { AuditModule } from './audit.module.js';
import { StudyAudit } from './study-audit.service.js';

/** The audit of `/studies`. Separate from the audit of requests because it depends on the outcomes of studies. */
@Module({ imports: [StudiesModule, AuditModule], providers: [StudyAudit] })
export class StudyAuditModule {}
