import { cpus } from 'node:os';

/** Milliseconds of work of all processors together since boot. */
function allWork(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

/**
 * Measures the share of the processors, in [0, 1], that other processes use from now until the returned function is called.
 * If it exceeds a few hundredths, the measurement depends on the neighbours.
 */
export function watchOthers(): () => number {
  const begin = performance.now();
  const before = allWork();
  const own = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(own);
    const others = allWork() - before - (user + system) / 1000;
    return Math.max(0, others / (cpus().length * (performance.now() - begin)));
  };
}
