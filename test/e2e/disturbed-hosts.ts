import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../src/core/phantom/random.js';
import type { FaultyProxy } from './faulty-proxy.js';
import type { RunningRedis } from './running-redis.js';
import { type RunningService, spawnService, startService } from './running-service.js';

/** A store that fails for a while. */
export interface StoreFault {
  readonly name: string;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

/**
 * @param file while this file exists, the disk of services with `TEST_DISK_FULL` takes no writes
 * (fixtures/full-disk.mjs)
 */
export function diskFaults(file: string): StoreFault[] {
  return [
    { name: 'a full disk', begin: () => writeFileSync(file, ''), end: () => rmSync(file, { force: true }) },
  ];
}

export function redisFaults(redis: RunningRedis): StoreFault[] {
  const configured = (name: string, value: string) => () => redis.command('CONFIG', 'SET', name, value);
  return [
    { name: 'a Redis that restarts', begin: () => redis.kill(), end: () => redis.restart() },
    {
      name: 'a Redis without memory',
      begin: configured('maxmemory', '1'),
      end: configured('maxmemory', '0'),
    },
    {
      name: 'a read-only Redis',
      begin: () => redis.command('REPLICAOF', '127.0.0.1', '1'),
      end: () => redis.command('REPLICAOF', 'NO', 'ONE'),
    },
  ];
}

export function bucketFaults(proxy: FaultyProxy): StoreFault[] {
  return (['answers 503', 'closes connections'] as const).map((mode) => ({
    name: `a bucket that ${mode}`,
    begin: () => proxy.becomes(mode),
    end: () => proxy.becomes('well'),
  }));
}

/** Longest times of the disturbances in milliseconds. */
export interface Pace {
  readonly pause: number;
  readonly fault: number;
}

/** A kill, a fault of a store, or both at once. */
const DISTURBANCES = ['kill', 'both', 'fault'] as const;

/** Hosts of the service whose stores fail, and which are killed, device and all, and started again. */
export class DisturbedHosts implements AsyncDisposable {
  kills = 0;
  faults = 0;
  /** Hosts that ended without a kill. */
  readonly unordered: string[] = [];
  private readonly hosts: RunningService[] = [];
  private calls = 0;

  /**
   * @param random determines the disturbances and their times
   * @param pace of the disturbances
   */
  constructor(
    private readonly settings: readonly Readonly<Record<string, string>>[],
    private readonly stores: readonly StoreFault[],
    private readonly random: Random,
    private readonly pace: Pace,
  ) {}

  /** Another running host in each call; undefined while none runs. */
  get one(): RunningService | undefined {
    const running = this.hosts.filter(({ isRunning, port }) => isRunning && port > 0);
    return running.at(this.calls++ % Math.max(1, running.length));
  }

  async start(): Promise<void> {
    for (const setting of this.settings) this.hosts.push(this.watch(await startService(setting)));
  }

  /**
   * A pause, then a kill, a fault, or a kill while a store fails. Everything works again afterwards.
   *
   * @param missing the kind of the disturbance, if only one kind is still needed
   */
  async disturb(missing?: 'kill' | 'fault'): Promise<void> {
    await delay(this.random.between(0, this.pace.pause));
    const chosen = DISTURBANCES[Math.floor(this.random.between(0, DISTURBANCES.length))];
    const kind = missing ?? chosen;
    if (kind === 'kill') {
      await this.startAgain(await this.kill());
      return;
    }
    const fault = this.stores[Math.floor(this.random.between(0, this.stores.length))];
    await fault.begin();
    this.faults += 1;
    await delay(this.random.between(100, this.pace.fault));
    const killed = kind === 'both' ? await this.kill() : undefined;
    await fault.end();
    // A service starts only where its stores answer.
    if (killed !== undefined) await this.startAgain(killed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ordered = new Set(this.hosts);
    await Promise.all(this.hosts.map((host) => host[Symbol.asyncDispose]()));
  }

  private ordered = new Set<RunningService>();

  private watch(host: RunningService): RunningService {
    void host.ended.then(({ code, signal }) => {
      if (!this.ordered.has(host))
        this.unordered.push(`${code ?? signal}: ${JSON.stringify(host.log.at(-1))}`);
    });
    return host;
  }

  private async kill(): Promise<number> {
    const index = Math.floor(this.random.between(0, this.hosts.length));
    const host = this.hosts[index];
    const { devicePid } = host;
    this.ordered.add(host);
    host.signal('SIGKILL');
    if (devicePid > 0) {
      try {
        process.kill(devicePid, 'SIGKILL');
      } catch {
        // It has ended with its parent.
      }
    }
    await host.ended;
    this.kills += 1;
    return index;
  }

  private async startAgain(index: number): Promise<void> {
    const host = this.hosts[index];
    this.hosts[index] = this.watch(spawnService(this.settings[index]));
    // One in four may be killed while it still loads its models.
    if (this.random.between(0, 1) < 0.25) await this.hosts[index].listening();
    else await this.hosts[index].ready();
    await host[Symbol.asyncDispose]();
  }
}
