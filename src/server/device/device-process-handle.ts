import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { LoggerService } from '@nestjs/common';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import type { ModelReport } from '../../core/pipeline/study-prediction.js';
import { deserializeProblem } from '../../core/problem/domain-error.js';
import { type ProcessEnd, startDied, startTimedOut } from '../../device/device-errors.js';
import { logOutput } from './device-output.js';
import type { FromDevice, ToDevice } from '../../device/device-protocol.js';
import { deviceEnvironment } from '../../device/device-environment.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** A process that was told to stop, with no study under way, only has memory to give back. */
const STOP_MS = 10_000;

/** What a device process says about a study. */
export type StudyMessage = Extract<FromDevice, { readonly id: number }>;

/** One run of a device process, from its start to its end. */
export class DeviceProcessHandle {
  /**
   * Resolves once the models are loaded. Rejects with a DomainError when they are not: the reason of the process
   * itself, or that it died or took too long.
   */
  readonly ready: Promise<ModelReport>;
  /** Resolves when the process has ended, in whatever way. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  private readonly child: ChildProcess;

  /**
   * @param isCandidate its models are to take the places of others that serve: it proves them before it is ready
   * @param onStudy called for everything that the process says about studies
   */
  constructor(
    entry: URL,
    configuration: ServiceConfiguration,
    isCandidate: boolean,
    logger: LoggerService,
    onStudy: (message: StudyMessage) => void,
  ) {
    this.child = fork(fileURLToPath(entry), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: deviceEnvironment(process.env),
    });
    giveWay(this.child.pid);
    for (const output of [this.child.stdout, this.child.stderr])
      if (output !== null) logOutput(output, logger);
    this.ended = endOf(this.child);
    this.ready = this.becomeReady(configuration.device.startTimeoutSeconds, onStudy);
    // Whoever waits for it gets the reason; when nobody does, the end of the process is reason enough.
    this.ready.catch(() => undefined);
    this.send({ type: 'start', configuration, isCandidate });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** A message to a process that has just died is lost; its end is noticed anyway. */
  send(message: ToDevice): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Lets the process finish what is under way, for a while; resolves when it has ended. */
  async stop(): Promise<void> {
    this.send({ type: 'stop' });
    const timer = setTimeout(() => this.kill(), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }

  private becomeReady(
    timeoutSeconds: number,
    onStudy: (message: StudyMessage) => void,
  ): Promise<ModelReport> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(startTimedOut(timeoutSeconds));
        this.kill();
      }, timeoutSeconds * MILLISECONDS_PER_SECOND);
      void this.ended.then((end) => {
        clearTimeout(timer);
        reject(startDied(end));
      });
      this.child.on('message', (received) => {
        const message = received as FromDevice;
        switch (message.type) {
          case 'ready':
            clearTimeout(timer);
            resolve(message.model);
            return;
          case 'start-failed':
            reject(deserializeProblem(message.problem));
            return;
          case 'stage':
          case 'predicted':
          case 'failed':
            onStudy(message);
            return;
        }
      });
    });
  }
}

/**
 * Encoders take every core there is for seconds. Whoever probes the service meanwhile, or uploads the next study, goes
 * first: that costs the encoders nothing that anybody would notice. Threads inherit it.
 */
function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not permitted everywhere, or it is gone already. It works without, less politely.
  }
}

function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    // "close" comes after the last of its output and messages has been read, "exit" may come before.
    child.once('close', (code, signal) => resolve({ code, signal }));
    // It could not be started at all; "close" need not follow.
    child.once('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
}
