import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { StudyIntake } from '../studies/study-intake.js';

/** Whether `/studies` accepts studies, that is, whether its stores are writable. */
@Injectable()
export class StudiesIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly intake: StudyIntake,
  ) {}

  async check(): Promise<HealthIndicatorResult<'studies'>> {
    const indicator = this.indicators.check('studies');
    const problem = await this.intake.problem();
    if (problem === undefined) return indicator.up();
    const { code, message } = problem;
    return indicator.down({ code, message });
  }
}
