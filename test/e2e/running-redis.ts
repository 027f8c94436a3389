import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';

/**
 * A separate Redis server for the test, which loses nothing when it is killed (`appendfsync always`). Ends with the scope
 * that holds it.
 */
export class RunningRedis implements AsyncDisposable {
  private password: string | undefined;

  private constructor(
    private child: ChildProcess,
    private readonly directory: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<RunningRedis> {
    const directory = mkdtempSync(join(tmpdir(), 'redis-test-'));
    const port = await freePort();
    return new RunningRedis(await launch(directory, port), directory, port);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** SIGKILL, as when its host dies. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Starts it again with the data that it had. */
  async restart(): Promise<void> {
    this.child = await launch(this.directory, this.port);
  }

  /** Changes the password, and ends all connections, as after a restart with another configuration. */
  async require(password: string): Promise<void> {
    await this.command('CONFIG', 'SET', 'requirepass', password);
    this.password = password;
    await this.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await this.command('CLIENT', 'KILL', 'TYPE', 'normal');
  }

  /** Sends it a command as an operator does. */
  async command(name: string, ...parameters: readonly string[]): Promise<void> {
    const redis = new Redis(this.url, this.password ? { password: this.password } : {});
    try {
      await redis.call(name, ...parameters);
    } finally {
      redis.disconnect();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function launch(directory: string, port: number): Promise<ChildProcess> {
  const options = {
    bind: '127.0.0.1',
    port,
    dir: directory,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
  };
  const parameters = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`redis-server ended with code ${code ?? 'none'}.`)));
    createInterface(child.stdout).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
  return child;
}
