import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ONE_THREAD } from '../builders/one-thread.js';
import { until } from '../until.js';
import { type Instruction, studyForm } from './instruction.js';

export { until };

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** A line of the service's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message?: unknown };

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built service in a separate process, with the test's device. Ends with the scope that holds it. */
export class RunningService implements AsyncDisposable {
  readonly log: LogLine[] = [];
  /** Output that is not a line of the log. */
  readonly plain: string[] = [];
  readonly ended: Promise<Ended>;
  /** Directory for files of the test; deleted with the service. */
  readonly directory = mkdtempSync(join(tmpdir(), 'service-test-'));
  private readonly child: ChildProcess;
  private end: Ended | undefined;

  /** @param command that starts the program: Node alone, or through a shell or a tracer */
  constructor(
    environment: Readonly<Record<string, string>>,
    program: string,
    command: readonly string[] = [process.execPath],
  ) {
    const [first, ...further] = command;
    this.child = spawn(first, [...further, program], {
      cwd: this.directory,
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: '0',
        MODELS_DIR: join(REPOSITORY, 'models', 'demo'),
        SPOOL_DIR: this.spool,
        CACHE_DIR: join(this.directory, 'cache'),
        QUEUE_DIR: join(this.directory, 'studies'),
        DRAIN_TIMEOUT_SECONDS: '20',
        ...ONE_THREAD,
        // A few studies do not repay large pages: on a virtual machine that returns free memory to its host, those of the first
        // study take two seconds of a processor.
        GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0',
        // All clients of a test share one address, which counts as one user.
        UPLOADS_PER_USER: '100',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', (line) => this.read(line));
    }
    this.ended = new Promise((resolve) =>
      this.child.once('close', (code, signal) => resolve((this.end = { code, signal }))),
    );
  }

  get spool(): string {
    return join(this.directory, 'spool');
  }

  get isRunning(): boolean {
    return this.end === undefined;
  }

  get port(): number {
    const line = this.log.find(({ message }) => String(message).startsWith('Listening on '));
    return Number(line?.['port']);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** PID of the HTTP process. */
  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error('The service was not started.');
    return pid;
  }

  /** PID of the most recently loaded device process. */
  get devicePid(): number {
    return Number(this.log.findLast(({ device_pid }) => device_pid !== undefined)?.['device_pid']);
  }

  async listening(): Promise<void> {
    await until(() => this.port > 0 || !this.isRunning, 'the port');
    if (!this.isRunning) throw new Error(`The service ended: ${JSON.stringify([this.plain, this.log])}`);
  }

  /** Waits until it accepts studies. */
  async ready(): Promise<void> {
    await this.listening();
    await until(async () => (await this.get('/health/ready')).status === 200, 'readiness');
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, { headers });
  }

  /** Sends a study that contains an instruction for the device. */
  predict(
    instruction: Instruction,
    options: { readonly signal?: AbortSignal; readonly headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return fetch(`${this.url}/predict`, { method: 'POST', body: studyForm(instruction), ...options });
  }

  /** Waits for a line of the log. */
  async logged(matches: (line: LogLine) => boolean, what: string): Promise<LogLine> {
    await until(() => this.log.some(matches), what);
    return this.log.find(matches) ?? {};
  }

  /** Uploads in the spool directory. */
  spooledFiles(): string[] {
    return readdirSync(this.spool, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  }

  /** The instruction to run until {@link release} is called with the same word. */
  waitFor(word: string): Instruction {
    return { do: 'wait', for: join(this.directory, word) };
  }

  release(word: string): void {
    writeFileSync(join(this.directory, word), '');
  }

  /** How the test's device behaves in processes that start from now on: variables of fixtures/test-device.mjs. */
  changeDevice(variables: Readonly<Record<string, string>>): void {
    const path = join(this.directory, 'test-device.json');
    writeFileSync(`${path}.part`, JSON.stringify(variables));
    // A starting process reads all of it or nothing of it.
    renameSync(`${path}.part`, path);
  }

  /** PIDs of its running child processes. Works on Linux only. */
  async children(): Promise<number[]> {
    const { pid } = this.child;
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.trim().split(' ').filter(Boolean).map(Number);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Asks it to end, and waits until it has ended. */
  async stop(): Promise<Ended> {
    this.signalProgram('SIGTERM');
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isRunning) this.signalProgram('SIGKILL');
    this.child.kill('SIGKILL');
    await this.ended;
    // A device process that was starting when its service was killed may still write its first files here.
    await rm(this.directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  /** Signals the service itself, which a tracer may have started: the log contains its PID. */
  private signalProgram(signal: NodeJS.Signals): void {
    const pid = Number(this.log.at(0)?.['pid'] ?? this.child.pid);
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended.
    }
  }

  private read(line: string): void {
    try {
      this.log.push(JSON.parse(line) as LogLine);
    } catch {
      this.plain.push(line);
    }
  }
}

const WITH_TEST_DEVICE = fileURLToPath(new URL('./fixtures/run-test-service.mjs', import.meta.url));
const AS_OPERATORS_RUN_IT = join(REPOSITORY, 'dist', 'main.js');

/** Starts the service with the test's device and waits until it accepts studies. */
export async function startService(
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningService> {
  const service = spawnService(environment);
  try {
    await service.ready();
    return service;
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
}

/** Starts the service with the test's device without waiting. */
export function spawnService(environment: Readonly<Record<string, string>> = {}): RunningService {
  return new RunningService(environment, WITH_TEST_DEVICE);
}

/** Starts the operators' program without waiting. */
export function spawnMain(
  environment: Readonly<Record<string, string>> = {},
  command?: readonly string[],
): RunningService {
  return new RunningService(environment, AS_OPERATORS_RUN_IT, command);
}
