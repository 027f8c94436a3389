import { readdirSync, readFileSync } from 'node:fs';

/** `/proc` counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/** A process and all that it started, those that have ended left out (Linux). */
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
 * Memory of a process and all that it started, in mebibytes: proportional set size, in which pages that several processes
 * share count once (`/proc/PID/smaps_rollup`).
 */
export function memoryOfTree(pid: number): number {
  const { own, started } = memoryOf(pid);
  return own + started;
}

/** {@link memoryOfTree}: the process itself, and what it started. */
export function memoryOf(pid: number): { readonly own: number; readonly started: number } {
  const own = proportionalSetSize(pid);
  const all = processTree(pid).map((member) => (member === pid ? own : proportionalSetSize(member)));
  return { own, started: all.reduce((sum, member) => sum + member, 0) - own };
}

/** Seconds that a process and all that it started have kept processors busy so far. */
export function processorSecondsOfTree(pid: number): number {
  return processTree(pid).reduce((sum, member) => {
    const fields = statFields(member);
    const [user, system] = [fields[11], fields[12]].map((ticks) => Number(ticks ?? 0));
    return sum + (user + system) / TICKS_PER_SECOND;
  }, 0);
}

function proportionalSetSize(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+) kB/m.exec(readProc(pid, 'smaps_rollup'))?.[1];
  return Number(kibibytes ?? 0) / 1024;
}

/** From the state on, which follows the name: that may hold spaces and brackets itself. */
function statFields(pid: number): readonly (string | undefined)[] {
  const stat = readProc(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A process may end between being listed and being read. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
