import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { AuditConfiguration } from '../../config/audit.configuration.js';
import { AUDIT_CONFIGURATION } from '../../config/configuration.module.js';
import { contained } from '../../core/problem/contained.js';
import { Studies } from '../studies/lifecycle/studies.js';
import { StudyOutcomes } from '../studies/study-outcomes.js';
import { AuditHook } from './audit.hook.js';
import { AuditLog } from './audit-log.js';
import { deliveryAuditRecord, studyAuditRecord } from './study-audit-record.js';
import { textDigest } from './text-digest.js';

/** Writes audit lines at the end of every study of `/studies`, and for its deliveries. */
@Injectable()
export class StudyAudit implements OnModuleInit {
  private readonly logger = new Logger(StudyAudit.name);

  constructor(
    private readonly outcomes: StudyOutcomes,
    private readonly audit: AuditLog,
    private readonly hook: AuditHook,
    private readonly studies: Studies,
    @Inject(AUDIT_CONFIGURATION) private readonly configuration: AuditConfiguration,
  ) {}

  onModuleInit(): void {
    if (!this.audit.isOn) return;
    this.hook.onUnwrittenSubmission(({ id, owner }) =>
      this.studies.cancel(id, { name: owner, seesAll: true }),
    );
    const digest = textDigest(this.configuration.saltFile);
    if (this.configuration.isRequired) this.outcomes.requireForDelivery(() => this.audit.isWritable());
    this.outcomes.onDelivery(
      contained(
        async (outcome, record, { destination }) => {
          if (outcome === 'failed') return;
          await this.audit.write(deliveryAuditRecord(record, destination, outcome === 'delivered', digest));
        },
        (error) => this.logger.error(error),
      ),
    );
    this.outcomes.onStudy(
      contained(
        (record) => this.audit.write(studyAuditRecord(record, digest)),
        (error) => this.logger.error(error),
      ),
    );
  }
}
