import type { Logger } from '@nestjs/common';
import type { DeviceConfiguration } from '../../config/device.configuration.js';
import type { LoggingConfiguration, ServiceLogLevel } from '../../config/logging.configuration.js';
import type { LoadOrder } from '../../device/device-protocol.js';
import { DeviceProcessHandle, type StudyMessage } from './device-process-handle.js';
import type { ProcessPlacement } from './process-placement.js';

/** Starts the processes of one device on its share of the host's processors. */
export class DeviceProcessLauncher {
  /** @param entry program of the device process; tests use another one */
  constructor(
    private readonly entry: URL,
    private readonly device: DeviceConfiguration,
    private readonly placement: ProcessPlacement,
    private logging: LoggingConfiguration,
    private readonly logger: Logger,
  ) {}

  /** @param mustProve whether the process must predict a study before it counts as ready */
  launch(
    order: LoadOrder,
    mustProve: boolean,
    onMessage: (message: StudyMessage) => void,
  ): DeviceProcessHandle {
    const device = { ...this.device, ...this.placement.threads };
    const configuration = { ...order.configuration, device, logging: this.logging };
    const start = { type: 'start', order: { ...order, configuration }, mustProve } as const;
    return new DeviceProcessHandle(this.entry, start, this.placement.command, this.logger, onMessage);
  }

  /** Sets the log level of later processes. */
  setLogLevel(level: ServiceLogLevel): void {
    this.logging = { level };
  }
}
