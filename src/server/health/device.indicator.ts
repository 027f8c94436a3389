import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { deviceLoading, deviceStopped, deviceUnavailable } from '../../device/device-errors.js';
import { DeviceSupervisor } from '../device/device-supervisor.js';
import type { ModelReport } from '../../core/pipeline/study-prediction.js';
import type { DomainError } from '../../core/problem/domain-error.js';

/** Whether the models are loaded. */
@Injectable()
export class DeviceIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly device: DeviceSupervisor,
  ) {}

  check(): HealthIndicatorResult<'device'> {
    const indicator = this.indicators.check('device');
    const { status } = this.device;
    const { state } = status;
    switch (status.state) {
      case 'ready':
        return indicator.up({
          state,
          intended_use: status.model.intendedUse,
          missing_features: missingFeatures(status.model),
        });
      case 'starting':
        return indicator.down({ state, ...said(deviceLoading()) });
      case 'recovering':
        return indicator.down({ state, ...said(status.problem) });
      case 'failing':
        // Probes are public, so the sentence, which may name the operator's files, goes only to the log.
        return indicator.down({
          state,
          ...said(deviceUnavailable(status.problem)),
          cause: status.problem.code,
          attempts: status.attempts,
        });
      case 'stopped':
        return indicator.down({ state, ...said(deviceStopped()) });
    }
  }
}

function missingFeatures({ ensembles }: ModelReport): number {
  return ensembles.reduce((sum, ensemble) => sum + ensemble.missingFeatures.length, 0);
}

function said({ code, message }: DomainError): { code: string; message: string } {
  return { code, message };
}
