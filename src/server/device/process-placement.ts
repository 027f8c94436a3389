import { execFileSync } from 'node:child_process';
import process from 'node:process';
import type { DeviceConfiguration } from '../../config/device.configuration.js';
import { hostProcessors } from './host-processors.js';
import { coreCount, processorsOfShare } from './processor-share.js';

/** How a device process is started, and the number of its threads. */
export interface ProcessPlacement {
  /** Starts Node, either directly or through a program that pins it to its share of the cores. */
  readonly command: readonly [program: string, ...options: string[]];
  /** Replaces the defaults, which assume that the process has all cores. */
  readonly threads: Partial<Pick<DeviceConfiguration, 'inferenceThreads' | 'decodeThreads'>>;
  /** Message for the log; undefined for a process with all cores. */
  readonly notice: PlacementNotice | undefined;
}

export interface PlacementNotice {
  readonly isPinned: boolean;
  readonly message: string;
}

/**
 * Pins the process of a device to its share of the cores with `taskset` (util-linux), so that it keeps its caches and,
 * on hosts with several NUMA nodes, its memory. All its threads inherit this. Where pinning is impossible, the process still
 * gets the threads of its share.
 */
export function placeProcess(device: DeviceConfiguration): ProcessPlacement {
  const node = process.execPath;
  const { processorShare: share, name } = device;
  if (share === undefined) return { command: [node], threads: {}, notice: undefined };
  const processors = processorsOfShare(hostProcessors(), share);
  const threads = {
    inferenceThreads: device.inferenceThreads ?? Math.max(coreCount(processors), 1),
    decodeThreads: device.decodeThreads ?? Math.max(processors.length, 1),
  };
  const list = processors.map(({ id }) => id).join(',');
  const obstacle = list === '' ? `there are fewer cores than ${share.of}` : obstacleTo(list);
  if (obstacle !== undefined) {
    const message = `${name} is not pinned to its share of the cores: ${obstacle}.`;
    return { command: [node], threads, notice: { isPinned: false, message } };
  }
  const nodes = [...new Set(processors.map((processor) => processor.node))].join(',');
  const message = `${name} is pinned to the processors ${list} of NUMA node ${nodes}.`;
  return { command: ['taskset', '-c', list, node], threads, notice: { isPinned: true, message } };
}

/** The reason why `taskset` cannot pin a process to these processors. */
function obstacleTo(list: string): string | undefined {
  try {
    execFileSync('taskset', ['-c', list, 'true'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { readonly stderr?: Buffer };
    if (code === 'ENOENT') return 'taskset (util-linux) is not installed';
    return stderr?.toString().trim().replace(/\.$/, '') ?? String(error);
  }
}
