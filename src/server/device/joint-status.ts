import type { DeviceStatus } from './study-device.js';

/** The states of a service by the states of its devices: the first that any device has. */
const PRECEDENCE = [
  'ready',
  'recovering',
  'starting',
  'failing',
  'stopped',
] as const satisfies readonly DeviceStatus['state'][];

/** The status of several devices as one: the best one's, because one device is enough to accept studies. */
export function jointStatus(statuses: readonly DeviceStatus[]): DeviceStatus {
  for (const state of PRECEDENCE) {
    const status = statuses.find((one) => one.state === state);
    if (status !== undefined) return status;
  }
  return { state: 'stopped' };
}
