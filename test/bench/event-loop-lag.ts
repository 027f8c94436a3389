const NAME = 'nodejs_eventloop_lag_p99_seconds';

/**
 * How late timers of the service's HTTP process are, in milliseconds, at the 99th percentile since it was asked before. A
 * timer that is never late counts as the 10 ms that it runs for.
 */
export async function eventLoopLag(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const seconds = new RegExp(`^${NAME} ([0-9.e+-]+)$`, 'm').exec(metrics)?.[1];
  if (seconds === undefined) throw new Error(`The service does not say ${NAME}.`);
  return 1000 * Number(seconds);
}
