import { Logger } from '@nestjs/common';
import type { ServiceLogLevel } from '../../config/logging.configuration.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import type { ModelReport, StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../core/pipeline/study-predictor.js';
import { type DomainError } from '../../core/problem/domain-error.js';
import * as errors from '../../device/device-errors.js';
import type { ProcessEnd } from '../../process/process-end.js';
import { DeviceProcessHandle, type StudyMessage } from './device-process-handle.js';
import { DeviceWork } from './device-work.js';
import { type BackOff, backOffMs } from '../../core/concurrency/back-off.js';
import type { DeviceStatus, StudyDevice } from './study-device.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Delays before the restart of a dead device process. */
const RESTART_BACK_OFF: BackOff = { firstMs: 250, longestMs: 30_000 };

/** So many deaths without a finished study in between, and the device counts as failing: waiting studies are rejected. */
const FAILING_AFTER_DEATHS = 5;

/**
 * Keeps a device process running: starts it with the service, replaces it after a death or hang, stops it at the end. New
 * models get a new process, because sessions leak when they are created again within one.
 */
export class DeviceSupervisor implements StudyDevice {
  readonly capacity: number;
  private readonly logger = new Logger(DeviceSupervisor.name);
  private readonly work: DeviceWork;
  private readonly listeners: ((status: DeviceStatus) => void)[] = [];
  private readonly deadlines = new Map<number, NodeJS.Timeout>();
  private current: DeviceStatus = { state: 'starting' };
  private process: DeviceProcessHandle | undefined;
  /** Process that loads the next models. */
  private candidate: DeviceProcessHandle | undefined;
  /** Called when the process has no study; until then it gets no further one. */
  private onIdle: (() => void) | undefined;
  private restart: NodeJS.Timeout | undefined;
  /** Deaths since the last finished study. */
  private deaths = 0;
  /** Whether the last process lost its device: its successor must predict a study before it counts as ready. */
  private isDeviceSuspect = false;
  /** Whether the process was killed for the timeout of one study, so that its other studies are innocent. */
  private isKilledForTimeout = false;

  /** @param entry program of the device process; tests use another one */
  constructor(
    private readonly entry: URL,
    private configuration: ServiceConfiguration,
  ) {
    this.capacity = configuration.device.studiesInFlight;
    this.work = new DeviceWork(this.capacity);
  }

  get status(): DeviceStatus {
    return this.current;
  }

  /** Process id of the device process; undefined without one. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  onStatus(listener: (status: DeviceStatus) => void): void {
    this.listeners.push(listener);
  }

  /** Starts the first process. Its outcome is reported only by {@link start}. */
  beginToLoad(): void {
    this.firstProcess();
  }

  /**
   * Waits for the models of the process.
   * @throws DomainError with the reason of a failure. There is no retry, because a wrong file stays wrong
   */
  async start(): Promise<ModelReport> {
    const process = this.firstProcess();
    try {
      const model = await process.ready;
      this.becomeReady(process, model);
      return model;
    } catch (error) {
      await process.ended;
      this.change({ state: 'stopped' });
      throw error;
    }
  }

  predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction> {
    if (this.current.state === 'stopped') return Promise.reject(errors.deviceStopped());
    const prediction = this.work.add(job, onStage);
    this.dispatch();
    return prediction;
  }

  /**
   * Reloads the models: a second process loads and tests the currently configured ones, takes over after the current study,
   * and the first process ends. After any error the old models stay.
   * @returns the models in use afterwards
   * @throws DomainError `models.reload-under-way`, `models.refused` with the reason, or `device.*`
   */
  async reload(configuration: ServiceConfiguration): Promise<ModelReport> {
    if (this.candidate !== undefined) throw errors.reloadUnderWay();
    const { state } = this.current;
    if (state === 'stopped') throw errors.deviceStopped();
    if (state !== 'ready' && state !== 'failing') throw errors.deviceLoading();
    const { logging } = this.configuration;
    const candidate = (this.candidate = this.spawn({ ...configuration, logging }, true));
    try {
      const model = await candidate.ready;
      this.logger.log('The next models are loaded and tested. They take over after the current study.');
      await this.becomeIdle(candidate);
      this.exchange(candidate, configuration, model);
      return model;
    } catch (error) {
      await candidate.ended;
      if (this.isStopped) throw errors.deviceStopped();
      throw errors.modelsRefused(error as DomainError);
    } finally {
      this.candidate = undefined;
      this.onIdle = undefined;
      this.dispatch();
    }
  }

  /** Sets the level of this process and of its successors. */
  setLogLevel(level: ServiceLogLevel): void {
    this.configuration = { ...this.configuration, logging: { level } };
    for (const process of [this.process, this.candidate]) process?.send({ type: 'log-level', level });
  }

  /** Ends the process; its current studies fail. */
  async stop(): Promise<void> {
    clearTimeout(this.restart);
    const isIdle = this.current.state === 'ready' && !this.work.isUnderWay;
    this.change({ state: 'stopped' });
    this.work.rejectAll(errors.deviceStopped());
    this.clearDeadlines();
    // Its work has no clients any more.
    if (!isIdle) this.process?.kill();
    this.candidate?.kill();
    await Promise.all([this.process?.stop(), this.candidate?.ended]);
  }

  /** Read again after each await because the state may have changed. */
  private get isStopped(): boolean {
    return this.current.state === 'stopped';
  }

  private firstProcess(): DeviceProcessHandle {
    return (this.process ??= this.spawn(this.configuration, false));
  }

  private spawn(configuration: ServiceConfiguration, mustProve: boolean): DeviceProcessHandle {
    return new DeviceProcessHandle(this.entry, configuration, mustProve, this.logger, (message) =>
      this.receive(message),
    );
  }

  /**
   * Resolves when the process has no study.
   * @throws DomainError when the candidate has died meanwhile
   */
  private async becomeIdle(candidate: DeviceProcessHandle): Promise<void> {
    const idle = new Promise<undefined>((resolve) => (this.onIdle = () => resolve(undefined)));
    this.noticeIdle();
    const end = await Promise.race([idle, candidate.ended]);
    if (end !== undefined) throw errors.startDied(end);
  }

  private noticeIdle(): void {
    if (!this.work.isUnderWay) this.onIdle?.();
  }

  private exchange(
    candidate: DeviceProcessHandle,
    configuration: ServiceConfiguration,
    model: ModelReport,
  ): void {
    const previous = this.process;
    // The process may have died meanwhile and be scheduled for a restart.
    clearTimeout(this.restart);
    this.configuration = { ...configuration, logging: this.configuration.logging };
    this.deaths = 0;
    this.process = candidate;
    this.becomeReady(candidate, model);
    void previous?.stop();
  }

  private becomeReady(process: DeviceProcessHandle, model: ModelReport): void {
    if (this.isStopped) return;
    this.logger.log('The models are loaded.', { device_pid: process.pid });
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
    this.clearDeadlines();
    if (this.isKilledForTimeout) this.work.restartAll();
    else this.work.die(end);
    this.isKilledForTimeout = false;
    this.isDeviceSuspect = end.deviceFault !== undefined;
    const problem = errors.processDied(end);
    this.logger.error(problem.message);
    this.restartLater(0);
    if (this.deaths >= FAILING_AFTER_DEATHS) this.fail(problem, this.deaths);
    else this.change({ state: 'recovering', problem });
    this.noticeIdle();
  }

  private restartLater(failures: number): void {
    this.restart = setTimeout(
      () => void this.startAgain(failures),
      backOffMs(RESTART_BACK_OFF, this.deaths + 1),
    );
    this.deaths += 1;
  }

  private async startAgain(failures: number): Promise<void> {
    const process = (this.process = this.spawn(this.configuration, this.isDeviceSuspect));
    try {
      const model = await process.ready;
      if (process === this.process) this.becomeReady(process, model);
    } catch (error) {
      await process.ended;
      if (this.isStopped || process !== this.process) return;
      const problem = error as DomainError;
      const attempts = failures + 1;
      this.logger.error(`The device process does not start: ${problem.message}`, { attempts });
      this.fail(problem, attempts);
      this.restartLater(attempts);
    }
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
      const { studyTimeoutSeconds: seconds } = this.configuration.device;
      const deadline = setTimeout(() => this.timeOut(id, seconds), seconds * MILLISECONDS_PER_SECOND);
      this.deadlines.set(id, deadline);
    }
  }

  private receive(message: StudyMessage): void {
    if (message.type !== 'stage') {
      clearTimeout(this.deadlines.get(message.id));
      this.deadlines.delete(message.id);
      this.deaths = 0;
    }
    this.work.receive(message);
    this.noticeIdle();
    this.dispatch();
  }

  private timeOut(id: number, seconds: number): void {
    this.logger.error('A study exceeded its time limit. The device process is replaced.', { seconds });
    this.work.timeOut(id, seconds);
    this.isKilledForTimeout = true;
    this.process?.kill();
  }

  private clearDeadlines(): void {
    for (const deadline of this.deadlines.values()) clearTimeout(deadline);
    this.deadlines.clear();
  }

  private change(status: DeviceStatus): void {
    this.current = status;
    for (const listener of this.listeners) listener(status);
  }
}
