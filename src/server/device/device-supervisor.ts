import { Logger } from '@nestjs/common';
import type { DeviceConfiguration } from '../../config/device.configuration.js';
import type { LoggingConfiguration, ServiceLogLevel } from '../../config/logging.configuration.js';
import type { ModelReport, StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../core/pipeline/study-predictor.js';
import { type DomainError } from '../../core/problem/domain-error.js';
import * as errors from '../../device/device-errors.js';
import type { LoadOrder } from '../../device/device-protocol.js';
import type { ProcessEnd } from '../../process/process-end.js';
import type { DeviceProcessHandle, StudyMessage } from './device-process-handle.js';
import { DeviceProcessLauncher } from './device-process-launcher.js';
import { DeviceWork } from './device-work.js';
import type { ProcessPlacement } from './process-placement.js';
import { RestartSchedule } from './restart-schedule.js';
import { StudyDeadlines } from './study-deadlines.js';
import type { DeviceStatus, StudyDevice } from './study-device.js';

/**
 * Keeps the process of one device running: starts it, replaces it after a death or hang, stops it at the end. New models get
 * a new process, because sessions leak when they are created again within one. A replaced process has the same models.
 */
export class DeviceSupervisor implements StudyDevice {
  readonly name: string;
  readonly capacity: number;
  private readonly logger = new Logger(DeviceSupervisor.name);
  private readonly launcher: DeviceProcessLauncher;
  private readonly restarts = new RestartSchedule();
  private readonly work: DeviceWork;
  private readonly listeners: ((status: DeviceStatus) => void)[] = [];
  private readonly deadlines: StudyDeadlines;
  private current: DeviceStatus = { state: 'starting' };
  private process: DeviceProcessHandle | undefined;
  /** Models of the process and its successors. */
  private order: LoadOrder | undefined;
  /** Process that loads the next models. */
  private candidate: DeviceProcessHandle | undefined;
  /** Called when the process has no study; until then it gets no further one. */
  private onIdle: (() => void) | undefined;
  /** Whether the last process lost its device: its successor must predict a study before it counts as ready. */
  private isDeviceSuspect = false;
  /** Whether the process was killed for the timeout of one study. Its other studies then did not cause the death. */
  private isKilledForTimeout = false;

  /** @param entry program of the device process; tests use another one */
  constructor(
    entry: URL,
    device: DeviceConfiguration,
    placement: ProcessPlacement,
    logging: LoggingConfiguration,
  ) {
    this.name = device.name;
    this.capacity = device.studiesInFlight;
    this.launcher = new DeviceProcessLauncher(entry, device, placement, logging, this.logger);
    this.work = new DeviceWork(this.capacity);
    this.deadlines = new StudyDeadlines(device.studyTimeoutSeconds, (id, seconds) =>
      this.timeOut(id, seconds),
    );
  }

  get status(): DeviceStatus {
    return this.current;
  }

  /** Studies that the process works on. */
  get running(): number {
    return this.work.running;
  }

  /** Studies that its processes have answered. */
  get finished(): number {
    return this.work.finished;
  }

  /** Process id of the device process; undefined without one. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  onStatus(listener: (status: DeviceStatus) => void): void {
    this.listeners.push(listener);
  }

  /** Starts the first process. Its outcome is reported only by {@link firstModels}. */
  begin(order: LoadOrder): void {
    this.order = order;
    this.process = this.spawn(order, false);
  }

  /**
   * Waits for the models of the first process.
   * @throws DomainError with the reason of a failure. There is no retry, because a wrong file stays wrong
   */
  async firstModels(): Promise<ModelReport> {
    const { process } = this;
    if (process === undefined) throw new Error('The first process was not started.');
    try {
      const model = await process.ready;
      this.becomeReady(process, model);
      return model;
    } catch (error) {
      await process.ended;
      throw error;
    }
  }

  /** Lets later processes load these models: the present one has copied and hashed them. */
  keep(order: LoadOrder): void {
    this.order = order;
  }

  /** Starts a process for these models in place of the present one, and tries again until it succeeds. */
  launch(order: LoadOrder): void {
    if (this.isStopped) return;
    const previous = this.process;
    this.restarts.cancel();
    this.order = order;
    void this.startAgain(order, 0);
    previous?.kill();
  }

  /** Retries a failed first start later, because other devices of the service have started. */
  retryLater(problem: DomainError, order: LoadOrder): void {
    if (this.isStopped) return;
    this.order = order;
    this.failToStart(problem, 1);
  }

  predict(job: StudyJob, onStage: OnStage, deaths: number): Promise<StudyPrediction> {
    if (this.current.state === 'stopped') return Promise.reject(errors.deviceStopped());
    const prediction = this.work.add(job, onStage, deaths);
    this.dispatch();
    return prediction;
  }

  /**
   * Lets a second process load and prove other models.
   * @throws DomainError with the reason of a failure
   */
  async prepare(order: LoadOrder): Promise<ModelReport> {
    const process = (this.candidate = this.spawn(order, true));
    try {
      return await process.ready;
    } catch (error) {
      await process.ended;
      throw error;
    }
  }

  /**
   * Sends the process no further studies; resolves when its running ones have ended.
   * @throws DomainError when the prepared process has died meanwhile
   */
  async becomeIdle(): Promise<void> {
    const { candidate } = this;
    if (candidate === undefined) throw new Error('No process is prepared.');
    const idle = new Promise<undefined>((resolve) => (this.onIdle = () => resolve(undefined)));
    this.noticeIdle();
    const end = await Promise.race([idle, candidate.ended]);
    if (end !== undefined) throw errors.startDied(end);
  }

  /**
   * Continues with the prepared process.
   * @param order its models, with their hashes
   * @returns resolves when the previous process has ended
   */
  exchange(order: LoadOrder, model: ModelReport): Promise<void> {
    const { process: previous, candidate } = this;
    if (candidate === undefined) throw new Error('No process is prepared.');
    // The process may have died meanwhile and be scheduled for a restart.
    this.restarts.cancel();
    this.restarts.reset();
    this.order = order;
    this.process = candidate;
    this.candidate = undefined;
    this.onIdle = undefined;
    this.becomeReady(candidate, model);
    return previous?.stop() ?? Promise.resolve();
  }

  /** Ends the prepared process, if any, and continues with the present one. */
  async abandon(): Promise<void> {
    const { candidate } = this;
    this.candidate = undefined;
    this.onIdle = undefined;
    candidate?.kill();
    this.dispatch();
    await candidate?.ended;
  }

  /** Sets the level of this process and of its successors. */
  setLogLevel(level: ServiceLogLevel): void {
    this.launcher.setLogLevel(level);
    for (const process of [this.process, this.candidate]) process?.send({ type: 'log-level', level });
  }

  /** Ends the process; its current studies fail. */
  async stop(): Promise<void> {
    this.restarts.cancel();
    const isIdle = this.current.state === 'ready' && this.work.running === 0;
    this.change({ state: 'stopped' });
    this.work.rejectAll(errors.deviceStopped());
    this.deadlines.endAll();
    // No client waits for its studies any more.
    if (!isIdle) this.process?.kill();
    this.candidate?.kill();
    await Promise.all([this.process?.stop(), this.candidate?.ended]);
  }

  /** Read again after each await because the state may have changed. */
  private get isStopped(): boolean {
    return this.current.state === 'stopped';
  }

  private spawn(order: LoadOrder, mustProve: boolean): DeviceProcessHandle {
    return this.launcher.launch(order, mustProve, (message) => this.receive(message));
  }

  private noticeIdle(): void {
    if (this.work.running === 0) this.onIdle?.();
  }

  private becomeReady(process: DeviceProcessHandle, model: ModelReport): void {
    if (this.isStopped) return;
    this.logger.log('The models are loaded.', { device: this.name, device_pid: process.pid });
    this.change({ state: 'ready', model });
    void process.ended.then((end) => {
      // A replaced process ends on request.
      if (process === this.process) this.replace(end);
    });
    this.dispatch();
  }

  /** Handles an unexpected end of the process. */
  private replace(end: ProcessEnd): void {
    if (this.isStopped) return;
    this.deadlines.endAll();
    if (this.isKilledForTimeout) this.work.interrupt();
    else this.work.die(end);
    this.isKilledForTimeout = false;
    this.isDeviceSuspect = end.deviceFault !== undefined;
    const problem = errors.processDied(end);
    this.logger.error(problem.message, { device: this.name });
    this.restartLater(0);
    if (this.restarts.isFailing) this.fail(problem, this.restarts.failures);
    else this.change({ state: 'recovering', problem });
    this.noticeIdle();
  }

  private restartLater(failures: number): void {
    const { order } = this;
    if (order === undefined) throw new Error('The process has no models to load.');
    this.restarts.plan(() => void this.startAgain(order, failures));
  }

  private async startAgain(order: LoadOrder, failures: number): Promise<void> {
    const process = (this.process = this.spawn(order, this.isDeviceSuspect));
    try {
      const model = await process.ready;
      if (process === this.process) this.becomeReady(process, model);
    } catch (error) {
      await process.ended;
      if (this.isStopped || process !== this.process) return;
      this.failToStart(error as DomainError, failures + 1);
    }
  }

  private failToStart(problem: DomainError, attempts: number): void {
    this.logger.error(`The device process does not start: ${problem.message}`, {
      device: this.name,
      attempts,
    });
    this.fail(problem, attempts);
    this.restartLater(attempts);
  }

  /** Rejects waiting studies at once because the length of the outage is unknown. */
  private fail(problem: DomainError, attempts: number): void {
    this.work.rejectAll(errors.deviceUnavailable(problem));
    this.change({ state: 'failing', problem, attempts });
  }

  private dispatch(): void {
    if (this.current.state !== 'ready' || this.onIdle !== undefined) return;
    for (let study = this.work.next(); study !== undefined; study = this.work.next()) {
      const { id, job } = study;
      this.process?.send({ type: 'predict', id, job });
      this.deadlines.begin(id);
    }
  }

  private receive(message: StudyMessage): void {
    if (message.type !== 'stage') {
      this.deadlines.end(message.id);
      this.restarts.reset();
    }
    this.work.receive(message);
    this.noticeIdle();
    this.dispatch();
  }

  private timeOut(id: number, seconds: number): void {
    this.logger.error('A study exceeded its time limit. The device process is replaced.', {
      device: this.name,
      seconds,
    });
    this.work.timeOut(id, seconds);
    this.isKilledForTimeout = true;
    this.process?.kill();
  }

  private change(status: DeviceStatus): void {
    this.current = status;
    for (const listener of this.listeners) listener(status);
  }
}
