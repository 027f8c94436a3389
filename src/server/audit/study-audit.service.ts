import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { AuditConfiguration } from '../../config/audit.configuration.js';
import { AUDIT_CONFIGURATION } from '../../config/configuration.module.js';
import { StudyOutcomes } from '../studies/study-outcomes.js';
import { AuditLog } from './audit-log.js';
import { studyAuditRecord } from './study-audit-record.js';
import { uidDigest } from './uid-digest.js';

/** Writes an audit line for every study of `/studies` when it has ended. */
@Injectable()
export class StudyAudit implements OnModuleInit {
  constructor(
    private readonly outcomes: StudyOutcomes,
    private readonly audit: AuditLog,
    @Inject(AUDIT_CONFIGURATION) private readonly configuration: AuditConfiguration,
  ) {}

  onModuleInit(): void {
    if (!this.audit.isOn) return;
    const digest = uidDigest(this.configuration.saltFile);
    this.outcomes.onStudy((record) => void this.audit.write(studyAuditRecord(record, digest)));
  }
}
