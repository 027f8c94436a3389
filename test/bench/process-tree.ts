import { readdirSync, readFileSync } from 'node:fs';

/** `/proc` counts processor time in hundredths of a second, regardless of the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/** A process and all its running descendants (Linux). */
function processTree(pid: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(statFields(Number(name))[1])]),
  );
  const isInTree = (candidate: number | undefined): boolean =>
    candidate !== undefined && (candidate === pid || isInTree(parents.get(candidate)));
  return [...parents.keys()].filter(isInTree);
}

/**
 * Memory of a process and all its descendants, in mebibytes: proportional set size, which counts pages shared by several
 * processes once (`/proc/PID/smaps_rollup`).
 */
export function memoryOfTree(pid: number): number {
  const { own, started } = memoryOf(pid);
  return own + started;
}

/** {@link memoryOfTree}, split into the process itself and its descendants. */
export function memoryOf(pid: number): { readonly own: number; readonly started: number } {
  const own = proportionalSetSize(pid);
  const all = processTree(pid).map((member) => (member === pid ? own : proportionalSetSize(member)));
  return { own, started: all.reduce((sum, member) => sum + member, 0) - own };
}

/** Processor seconds used so far by a process and all its descendants. */
export function processorSecondsOfTree(pid: number): number {
  return processTree(pid).reduce((sum, member) => sum + processorSecondsOf(member), 0);
}

/** Processor seconds used so far by all threads of a process. */
export function processorSecondsOf(pid: number): number {
  return processorSecondsIn(statFields(pid));
}

/** Processor seconds used so far by the main thread of a process, which runs Node's event loop. */
export function mainThreadSecondsOf(pid: number): number {
  return processorSecondsIn(statFields(pid, `task/${pid}/stat`));
}

function processorSecondsIn(fields: readonly (string | undefined)[]): number {
  const [user, system] = [fields[11], fields[12]].map((ticks) => Number(ticks ?? 0));
  return (user + system) / TICKS_PER_SECOND;
}

function proportionalSetSize(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+) kB/m.exec(readProc(pid, 'smaps_rollup'))?.[1];
  return Number(kibibytes ?? 0) / 1024;
}

/** Fields from the state on. The name before it may contain spaces and brackets. */
function statFields(pid: number, file = 'stat'): readonly (string | undefined)[] {
  const stat = readProc(pid, file);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Returns an empty text if the process has ended since it was listed. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
