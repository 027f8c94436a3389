import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { deviceLoading, deviceStopped, deviceUnavailable } from '../../device/device-errors.js';
import { DeviceGroup } from '../device/device-group.js';
import type { DeviceStatus, StudyDevice } from '../device/study-device.js';
import type { ModelReport } from '../../core/pipeline/study-prediction.js';
import type { DomainError } from '../../core/problem/domain-error.js';

type Fields = Readonly<Record<string, unknown>>;

/** Whether the models are loaded on at least one device. */
@Injectable()
export class DeviceIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly device: DeviceGroup,
  ) {}

  check(): HealthIndicatorResult<'device'> {
    const indicator = this.indicators.check('device');
    const { status, devices } = this.device;
    const fields = {
      ...fieldsOf(status),
      ...(status.state === 'ready' && {
        intended_use: status.model.intendedUse,
        missing_features: missingFeatures(status.model),
      }),
      ...(devices.length > 1 && eachOf(devices)),
    };
    return status.state === 'ready' ? indicator.up(fields) : indicator.down(fields);
  }
}

/** The devices by name, and the names of those that take no studies. */
function eachOf(devices: readonly (StudyDevice & { readonly running: number })[]): Fields {
  return {
    degraded: devices.filter(({ status }) => status.state !== 'ready').map(({ name }) => name),
    devices: Object.fromEntries(
      devices.map(({ name, status, running }) => [name, { ...fieldsOf(status), running }]),
    ),
  };
}

function fieldsOf(status: DeviceStatus): Fields {
  const { state } = status;
  switch (state) {
    case 'ready':
      return { state };
    case 'starting':
      return { state, ...said(deviceLoading()) };
    case 'recovering':
      return { state, ...said(status.problem) };
    case 'failing':
      // Probes are public, and the sentence may name the operator's files, so it goes only to the log.
      return {
        state,
        ...said(deviceUnavailable(status.problem)),
        cause: status.problem.code,
        attempts: status.attempts,
      };
    case 'stopped':
      return { state, ...said(deviceStopped()) };
  }
}

function missingFeatures({ ensembles }: ModelReport): number {
  return ensembles.reduce((sum, ensemble) => sum + ensemble.missingFeatures.length, 0);
}

function said({ code, message }: DomainError): { code: string; message: string } {
  return { code, message };
}
