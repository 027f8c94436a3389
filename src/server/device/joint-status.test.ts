import { expect, it } from 'vitest';
import { MODEL_REPORT } from '../../../test/builders/model-report.js';
import { DomainError } from '../../core/problem/domain-error.js';
import { jointStatus } from './joint-status.js';
import type { DeviceStatus } from './study-device.js';

const problem = new DomainError('device.died', 'Died.');
const READY: DeviceStatus = { state: 'ready', model: MODEL_REPORT };
const STARTING: DeviceStatus = { state: 'starting' };
const RECOVERING: DeviceStatus = { state: 'recovering', problem };
const FAILING: DeviceStatus = { state: 'failing', problem, attempts: 1 };

it.each([
  [[FAILING, READY], READY],
  [[STARTING, READY], READY],
  [[FAILING, RECOVERING], RECOVERING],
  [[FAILING, STARTING], STARTING],
  [[FAILING, FAILING], FAILING],
])('the devices %j are together as the best of them', (statuses, joint) => {
  expect(jointStatus(statuses)).toBe(joint);
});
