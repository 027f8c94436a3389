import { type DynamicModule, Module } from '@nestjs/common';
import type { AuditConfiguration } from '../../config/audit.configuration.js';
import { AUDIT_CONFIGURATION } from '../../config/configuration.module.js';
import { StudyOutcomes } from '../studies/study-outcomes.js';
import { AuditLog } from './audit-log.js';
import { AuditModule } from './audit.module.js';
import { studyAuditRecord } from './study-audit-record.js';
import { uidDigest } from './uid-digest.js';

/** Set up by being made. */
const STUDY_AUDIT = Symbol('StudyAudit');

/** Writes a line for every study that was handed over, when it has ended. */
@Module({})
export class StudyAuditModule {
  /** @param studies the module that provides what becomes of studies */
  static forRoot(studies: DynamicModule): DynamicModule {
    return {
      module: StudyAuditModule,
      imports: [studies, AuditModule],
      providers: [
        {
          provide: STUDY_AUDIT,
          inject: [StudyOutcomes, AuditLog, AUDIT_CONFIGURATION],
          useFactory: (outcomes: StudyOutcomes, audit: AuditLog, { saltFile }: AuditConfiguration) => {
            if (!audit.isOn) return false;
            const digest = uidDigest(saltFile);
            outcomes.onStudy((record) => void audit.write(studyAuditRecord(record, digest)));
            return true;
          },
        },
      ],
    };
  }
}
