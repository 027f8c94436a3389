import { Logger } from '@nestjs/common';
import type { ServiceLogLevel } from '../../config/logging.configuration.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { digestsByName } from '../../core/pipeline/model-digests.js';
import type { ModelReport } from '../../core/pipeline/study-prediction.js';
import { DomainError } from '../../core/problem/domain-error.js';
import type { ProblemCode } from '../../core/problem/problem-codes.js';
import * as errors from '../../device/device-errors.js';
import type { LoadOrder } from '../../device/device-protocol.js';
import { CopyDirectories } from './copy-directories.js';
import { DeviceSupervisor } from './device-supervisor.js';
import { jointStatus } from './joint-status.js';
import { placeProcess } from './process-placement.js';
import type { DeviceStatus } from './study-device.js';

/** Failures of a single device. Any other failure to load is a failure of the models, which all devices share. */
const DEVICE_FAULTS: readonly ProblemCode[] = [
  'inference.device-unusable',
  'device.start-died',
  'device.start-timeout',
];

/**
 * The devices of the service. Each has its own process, which is replaced independently. All have the same models: the first
 * process copies and hashes the files, the others read its copies.
 */
export class DeviceGroup {
  readonly devices: readonly DeviceSupervisor[];
  private readonly logger = new Logger(DeviceGroup.name);
  private readonly copies: CopyDirectories;
  /** Models of all devices. */
  private order: LoadOrder | undefined;
  private isReloading = false;
  private isStopped = false;

  /** @param entry program of the device processes; tests use another one */
  constructor(
    entry: URL,
    private readonly configuration: ServiceConfiguration,
  ) {
    this.copies = new CopyDirectories(configuration.models);
    this.devices = configuration.devices.map((device) => {
      const placement = placeProcess(device);
      const { notice } = placement;
      if (notice !== undefined) this.logger[notice.isPinned ? 'log' : 'warn'](notice.message);
      return new DeviceSupervisor(entry, device, placement, configuration.logging);
    });
  }

  /** Number of studies that all devices process at once. */
  get capacity(): number {
    return this.devices.reduce((sum, { capacity }) => sum + capacity, 0);
  }

  /** Ready if one of the devices is. */
  get status(): DeviceStatus {
    return jointStatus(this.devices.map(({ status }) => status));
  }

  /** Process ids of the present device processes. */
  get pids(): readonly number[] {
    return this.devices.flatMap(({ pid }) => pid ?? []);
  }

  /** Calls back after every change of the status of a device, with the status of all. */
  onStatus(listener: (status: DeviceStatus) => void): void {
    for (const device of this.devices) device.onStatus(() => listener(this.status));
  }

  /**
   * Starts the process of the first device. Its outcome is reported only by {@link start}.
   * @throws DomainError `models.not-copied`
   */
  async beginToLoad(): Promise<void> {
    await this.copies.prepare();
    this.devices[0]?.begin(this.newOrder(this.configuration));
  }

  /**
   * Waits for the models of the first device, then starts the others. A device that cannot be used does not end the start
   * if another one can.
   * @throws DomainError with the reason of a failure. There is no retry, because a wrong file stays wrong
   */
  async start(): Promise<ModelReport> {
    const failed: { readonly device: DeviceSupervisor; readonly problem: DomainError }[] = [];
    for (const device of this.devices) {
      try {
        if (failed.length > 0) device.begin(this.newOrder(this.configuration));
        const model = await device.firstModels();
        const order = this.hashed(model);
        device.keep(order);
        for (const other of failed) other.device.retryLater(other.problem, order);
        for (const other of this.devices.slice(failed.length + 1)) other.launch(order);
        return model;
      } catch (error) {
        const isOfDevice = error instanceof DomainError && DEVICE_FAULTS.includes(error.code);
        if (!isOfDevice || this.isStopped || failed.length + 1 === this.devices.length) {
          await this.stop();
          throw error;
        }
        this.logger.error(`${device.name} cannot be used: ${error.message}`, { code: error.code });
        failed.push({ device, problem: error });
      }
    }
    throw new Error('The service has no devices.');
  }

  /**
   * Reloads the models: on each device a second process loads and tests the currently configured ones. Once all devices have
   * finished their studies, the new processes take over and the old ones end. After any error the old models stay. Devices
   * that are out of order get the new models with their next process.
   * @returns the models in use afterwards
   * @throws DomainError `models.reload-under-way`, `models.refused` with the reason, or `device.*`
   */
  async reload(configuration: ServiceConfiguration): Promise<ModelReport> {
    if (this.isReloading) throw errors.reloadUnderWay();
    const { state } = this.status;
    if (state === 'stopped') throw errors.deviceStopped();
    if (state !== 'ready' && state !== 'failing') throw errors.deviceLoading();
    const members = this.devices.filter((device) => device.status.state === state);
    const [first, ...others] = members;
    if (first === undefined) throw errors.deviceLoading();
    this.isReloading = true;
    const { order: previous } = this;
    try {
      const begun = this.newOrder(configuration);
      const model = await first.prepare(begun);
      const order = this.hashed(model);
      await Promise.all(others.map((device) => device.prepare(order)));
      this.logger.log('The next models are loaded and tested. They take over after the current study.');
      await Promise.all(members.map((device) => device.becomeIdle()));
      const ends = members.map((device) => device.exchange(order, model));
      for (const device of this.devices) if (!members.includes(device)) device.launch(order);
      void Promise.all(ends).then(() => this.copies.remove(previous?.copies));
      return model;
    } catch (error) {
      await Promise.all(members.map((device) => device.abandon()));
      this.copies.remove(this.order?.copies);
      this.order = previous;
      if (this.isStopped) throw errors.deviceStopped();
      throw errors.modelsRefused(error as DomainError);
    } finally {
      this.isReloading = false;
    }
  }

  /** Sets the level of the present processes and of their successors. */
  setLogLevel(level: ServiceLogLevel): void {
    for (const device of this.devices) device.setLogLevel(level);
  }

  /** Ends all processes; their current studies fail. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.devices.map((device) => device.stop()));
  }

  /** Order of models whose files are not copied yet. */
  private newOrder(configuration: ServiceConfiguration): LoadOrder {
    const order = { configuration, copies: { directory: this.copies.next(), sha256: undefined } };
    this.order = order;
    return order;
  }

  /** The order with the hashes of the models that a process has copied. */
  private hashed(model: ModelReport): LoadOrder {
    const { order } = this;
    if (order === undefined) throw new Error('No process has loaded models.');
    this.order = { ...order, copies: { ...order.copies, sha256: digestsByName(model) } };
    return this.order;
  }
}
