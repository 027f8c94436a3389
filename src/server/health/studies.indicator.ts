import { Inject, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { STUDIES_BACKEND, type StudiesBackend } from '../studies/studies-backend.js';
import { StudyIntake } from '../studies/study-intake.js';

/** Whether `/studies` accepts studies, that is, whether its stores are writable. */
@Injectable()
export class StudiesIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly intake: StudyIntake,
    @Inject(STUDIES_BACKEND) private readonly backend: StudiesBackend,
  ) {}

  async check(): Promise<HealthIndicatorResult<'studies'>> {
    const indicator = this.indicators.check('studies');
    const problem = await this.intake.problem();
    if (problem === undefined) return indicator.up(await this.deliveries());
    const { code, message } = problem;
    return indicator.down({ code, message });
  }

  /** Counts deliveries that wait or were given up. They do not stop the service from accepting studies. */
  private async deliveries(): Promise<{ waiting_deliveries?: number; dead_deliveries?: number }> {
    const open = await this.backend.store.openDeliveries().catch(() => undefined);
    if (open === undefined) return {};
    const dead = open.filter(({ state }) => state === 'dead').length;
    return { waiting_deliveries: open.length - dead, dead_deliveries: dead };
  }
}
