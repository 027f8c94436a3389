import { cpus } from 'node:os';

/** Milliseconds that all processors together have worked since the machine was started. */
function allWork(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

/**
 * What part of the processors other processes take from now until the function that it gives is called, in [0, 1]. With
 * more than a few hundredths a measurement tells of the neighbours.
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
