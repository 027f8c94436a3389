import { Inject, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { ACCESS_SOURCES, type AccessSource } from '../auth/access-source.js';
import { accessUnavailable } from '../auth/auth-errors.js';

/** Whether the configured sources of credentials are usable: the files of users and tokens, and the token issuer. */
@Injectable()
export class AccessIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(ACCESS_SOURCES) private readonly sources: readonly AccessSource[],
  ) {}

  async check(): Promise<HealthIndicatorResult<'access'>> {
    const indicator = this.indicators.check('access');
    const states = await Promise.all(
      this.sources.map(
        async (source) => [source.name, (await source.isUsable()) ? 'usable' : 'unusable'] as const,
      ),
    );
    const unusable = states.find(([, state]) => state === 'unusable');
    if (unusable === undefined) return indicator.up(Object.fromEntries(states));
    const { code, message } = accessUnavailable(unusable[0]);
    return indicator.down({ ...Object.fromEntries(states), code, message });
  }
}
