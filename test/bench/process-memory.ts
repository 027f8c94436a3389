import { readdirSync, readFileSync } from 'node:fs';

/**
 * Memory of a process and all that it started, in mebibytes: proportional set size, in which pages that several processes
 * share count once (Linux, /proc/PID/smaps_rollup).
 */
export function memoryOfTree(pid: number): number {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(Number(name))]),
  );
  const isInTree = (candidate: number | undefined): boolean =>
    candidate !== undefined && (candidate === pid || isInTree(parents.get(candidate)));
  return [...parents.keys()].filter(isInTree).reduce((sum, member) => sum + proportionalSetSize(member), 0);
}

/** Samples a figure until it is stopped, and keeps the largest. */
export function sampleLargest(sample: () => number, everyMilliseconds: number): () => number {
  let largest = sample();
  const timer = setInterval(() => (largest = Math.max(largest, sample())), everyMilliseconds);
  return () => {
    clearInterval(timer);
    return largest;
  };
}

function parentOf(pid: number): number | undefined {
  const stat = readProc(pid, 'stat');
  // The name in brackets may hold spaces and brackets itself.
  const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? undefined : Number(parent);
}

function proportionalSetSize(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+) kB/m.exec(readProc(pid, 'smaps_rollup'))?.[1];
  return Number(kibibytes ?? 0) / 1024;
}

/** A process may end between being listed and being read. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
