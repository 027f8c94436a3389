import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { LoggerService } from '@nestjs/common';
import type { ModelReport } from '../../core/pipeline/study-prediction.js';
import { deserializeProblem, type SerializedProblem } from '../../core/problem/domain-error.js';
import { startDied, startTimedOut } from '../../device/device-errors.js';
import type { ProcessEnd } from '../../process/process-end.js';
import { logOutput } from './device-output.js';
import type { ProcessPlacement } from './process-placement.js';
import type { FromDevice, ToDevice } from '../../device/device-protocol.js';
import { deviceEnvironment } from '../../device/device-environment.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Time for an idle process to stop, which only frees its memory. */
const STOP_MS = 10_000;

/**
 * Options of V8 for a device process. Inflated images are memory outside V8's heap, whose amount makes V8 mark the heap several
 * times per study on every thread. Without this early marking, reading takes a tenth less time (`npm run bench:ingest`).
 */
const V8_OPTIONS = ['--no-incremental-marking'];

/** A message of a device process about a study. */
export type StudyMessage = Extract<FromDevice, { readonly id: number }>;

/** One run of a device process, from its start to its end. */
export class DeviceProcessHandle {
  /**
   * Resolves once the models are loaded. Rejects with a DomainError if loading fails: the reason reported by the process, its
   * death or a timeout.
   */
  readonly ready: Promise<ModelReport>;
  /** Resolves when the process has ended for any reason. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  private readonly child: ChildProcess;
  /** Fault of its device that the process reported before it ended. */
  private deviceFault: string | undefined;

  /**
   * @param start the first message to the process
   * @param command that starts Node's program, followed by its arguments
   * @param onStudy called for every message about studies
   */
  constructor(
    entry: URL,
    start: Extract<ToDevice, { readonly type: 'start' }>,
    [program, ...options]: ProcessPlacement['command'],
    logger: LoggerService,
    onStudy: (message: StudyMessage) => void,
  ) {
    this.child = fork(fileURLToPath(entry), [], {
      execPath: program,
      execArgv: [...options, ...V8_OPTIONS, ...process.execArgv],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: deviceEnvironment(process.env),
    });
    lowerPriority(this.child.pid);
    for (const output of [this.child.stdout, this.child.stderr])
      if (output !== null) logOutput(output, logger);
    this.ended = endOf(this.child).then((end) => ({
      ...end,
      ...(this.deviceFault !== undefined && { deviceFault: this.deviceFault }),
    }));
    this.ready = this.becomeReady(start.order.configuration.device.startTimeoutSeconds, onStudy);
    // Callers that await it get the reason. Without them, only the end of the process is handled.
    this.ready.catch(() => undefined);
    this.send(start);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** A message to a dead process is lost; its end is handled separately. */
  send(message: ToDevice): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Lets the process finish its study within a time limit; resolves when the process has ended. */
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
          case 'device-failed':
            this.deviceFault = faultOf(message.problem);
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

/** The fault in a few words. An unknown one is only in the log. */
function faultOf({ fields }: SerializedProblem): string {
  return typeof fields['fault'] === 'string' ? fields['fault'] : 'the log has the fault';
}

/**
 * Niceness of device processes. It leaves them a third of the usual share of a busy core. libuv's "below normal", 10, leaves a
 * tenth: studies would hardly progress while other programs of the same session are busy.
 */
const DEVICE_NICENESS = 5;

/**
 * Lowers the priority of the process, because encoders use all cores for seconds. Probes and uploads then go first, without
 * a noticeable cost for the encoders. Threads inherit the priority.
 */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, DEVICE_NICENESS);
  } catch {
    // Some systems deny this, or the process has already ended. The priority is optional.
  }
}

function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    // "close" follows the last output and message; "exit" may precede them.
    child.once('close', (code, signal) => resolve({ code, signal }));
    // The process could not be started; "close" may not follow.
    child.once('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
}
