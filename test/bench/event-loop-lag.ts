const NAME = 'nodejs_eventloop_lag_p99_seconds';

/**
 * Lateness of timers in the service's HTTP process, in milliseconds, at the 99th percentile since the last call. A timer
 * that is never late counts as its interval of 10 ms.
 */
export async function eventLoopLag(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const seconds = new RegExp(`^${NAME} ([0-9.e+-]+)$`, 'm').exec(metrics)?.[1];
  if (seconds === undefined) throw new Error(`The service does not report ${NAME}.`);
  return 1000 * Number(seconds);
}
