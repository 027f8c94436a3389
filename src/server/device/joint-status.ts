import type { DeviceStatus } from './study-device.js';

/** States by precedence. The service has the first state that any of its devices has. */
const PRECEDENCE = [
  'ready',
  'recovering',
  'starting',
  'failing',
  'stopped',
] as const satisfies readonly DeviceStatus['state'][];

/** Combines the statuses of several devices. The best one counts, because one device is enough to accept studies. */
export function jointStatus(statuses: readonly DeviceStatus[]): DeviceStatus {
  for (const state of PRECEDENCE) {
    const status = statuses.find((one) => one.state === state);
    if (status !== undefined) return status;
  }
  return { state: 'stopped' };
}
