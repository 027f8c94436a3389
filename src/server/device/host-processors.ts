import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseProcessorList, type Processor } from './processor-share.js';

const SYSTEM = '/sys/devices/system';

/**
 * The logical processors that this process may use: in a container, those of its cpuset. Linux names their cores and NUMA
 * nodes (`Documentation/ABI/stable/sysfs-devices-system-cpu`, `…-node`); elsewhere each processor counts as a core of one node.
 */
export function hostProcessors(): readonly Processor[] {
  const nodes = nodeOfProcessors();
  return allowedProcessors().map((id) => ({ id, core: coreOf(id), node: nodes.get(id) ?? 0 }));
}

function allowedProcessors(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(read('/proc/self/status') ?? '')?.[1];
  return list === undefined
    ? Array.from({ length: availableParallelism() }, (_, id) => id)
    : parseProcessorList(list);
}

function coreOf(id: number): string {
  const topology = join(SYSTEM, 'cpu', `cpu${id}`, 'topology');
  const threads = read(join(topology, 'core_cpus_list')) ?? read(join(topology, 'thread_siblings_list'));
  return threads?.trim() ?? `${id}`;
}

function nodeOfProcessors(): ReadonlyMap<number, number> {
  const directory = join(SYSTEM, 'node');
  const nodes = names(directory).flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? []);
  return new Map(
    nodes.flatMap((node) =>
      parseProcessorList(read(join(directory, `node${node}`, 'cpulist')) ?? '').map(
        (id) => [id, Number(node)] as const,
      ),
    ),
  );
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function names(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
