/** The device process's side of the protocol. */
import type { ServiceLogLevel } from '../config/logging.configuration.js';
import { inferenceFailed } from '../core/inference/inference-errors.js';
import type { LoadedPredictor, StudyJob } from '../core/pipeline/study-predictor.js';
import { DomainError, serializeProblem } from '../core/problem/domain-error.js';
import { systemErrorCode } from '../core/problem/system-error.js';
import { protectProcess } from '../process/protect-process.js';
import { startFailed, studyDiskFailed, studyFailed } from './device-errors.js';
import type { FromDevice, LoadOrder, ToDevice } from './device-protocol.js';

/** Loads the models; the process answers studies once it resolves. */
export type LoadModels = (order: LoadOrder, mustProve: boolean) => Promise<LoadedPredictor>;

/** Logs an unexpected failure. */
export type LogFailure = (message: string, error: unknown, requestId?: string) => void;

export type SetLogLevel = (level: ServiceLogLevel) => void;

/**
 * Answers studies for the parent process until it sends stop or disappears. Without a parent, the process would hold the
 * device for nothing.
 */
export function serveStudies(
  loadModels: LoadModels,
  logFailure: LogFailure,
  setLogLevel: SetLogLevel = () => undefined,
): void {
  protectProcess();
  const server = new StudyServer(loadModels, logFailure, setLogLevel);
  process.on('message', (message) => server.receive(message as ToDevice));
  process.on('disconnect', () => process.exit(0));
  // The parent may have ended while this process was loading its code.
  if (!process.connected) process.exit(0);
  // Ctrl-C reaches every process of the terminal. The parent decides when to stop: after the last study.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}

class StudyServer {
  private models: LoadedPredictor | undefined;
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly loadModels: LoadModels,
    private readonly logFailure: LogFailure,
    private readonly setLogLevel: SetLogLevel,
  ) {}

  receive(message: ToDevice): void {
    switch (message.type) {
      case 'start':
        void this.start(message.order, message.mustProve);
        return;
      case 'predict': {
        const study = this.predict(message.id, message.job).finally(() => this.underWay.delete(study));
        this.underWay.add(study);
        return;
      }
      case 'log-level':
        this.setLogLevel(message.level);
        return;
      case 'stop':
        void this.stop();
        return;
    }
  }

  private async start(order: LoadOrder, mustProve: boolean): Promise<void> {
    try {
      this.models = await this.loadModels(order, mustProve);
      await send({ type: 'ready', model: this.models.predictor.model });
    } catch (error) {
      if (!(error instanceof DomainError)) this.logFailure('The models could not be loaded.', error);
      const problem = serializeProblem(error instanceof DomainError ? error : startFailed(error));
      await send({ type: 'start-failed', problem });
      process.exit(1);
    }
  }

  private async predict(id: number, job: StudyJob): Promise<void> {
    try {
      if (this.models === undefined) throw new Error('A study arrived before the models were loaded.');
      const { predictor } = this.models;
      const prediction = await predictor.predict(job, (stage) => void send({ type: 'stage', id, stage }));
      await send({ type: 'predicted', id, prediction });
    } catch (error) {
      // A client's mistake is only answered; a fault is also logged with its cause, for the operator.
      if (!(error instanceof DomainError) || error.kind === 'fault')
        this.logFailure('A study failed.', error, job.requestId);
      if (isInferenceFailure(error)) await this.exitIfBroken();
      const problem = serializeProblem(failureOf(error));
      await send({ type: 'failed', id, problem });
    }
  }

  /**
   * Ends the process if the device fails on a known volume, too: a broken context of a graphics processor fails for every
   * study, and only a new process gets another one. The studies under way stay unanswered, so that they are retried.
   */
  private async exitIfBroken(): Promise<void> {
    try {
      await this.models?.testDevice();
    } catch (error) {
      this.logFailure('The device fails on a known volume, too. Its process ends.', error);
      const problem = serializeProblem(error instanceof DomainError ? error : inferenceFailed(error));
      await send({ type: 'device-failed', problem });
      process.exit(1);
    }
  }

  private async stop(): Promise<void> {
    await Promise.allSettled(this.underWay);
    await this.models?.close().catch((error: unknown) => this.logFailure('Closing failed.', error));
    process.exit(0);
  }
}

function isInferenceFailure(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'inference.failed';
}

/** System errors of a full, missing or broken disk. */
const DISK_ERRORS = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'ESTALE', 'ENOENT', 'ENOTDIR', 'EACCES'];

/** The failure that a client sees. Details of unexpected errors stay in the log. */
function failureOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const code = systemErrorCode(error);
  return code !== undefined && DISK_ERRORS.includes(code) ? studyDiskFailed(code, error) : studyFailed();
}

/** Resolves once the message is sent, so that the process may exit afterwards. */
function send(message: FromDevice): Promise<void> {
  // The `disconnect` event reports a missing parent.
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}
