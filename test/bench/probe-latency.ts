import { Agent, get } from 'node:http';

/** Requests an address repeatedly until stopped, like a load balancer; returns the milliseconds of every answer. */
export function probe(url: string, everyMilliseconds: number): () => Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const latencies: number[] = [];
  const underWay = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const start = performance.now();
    const answered = once(url, agent).then(() => void latencies.push(performance.now() - start));
    underWay.add(answered);
    void answered.finally(() => underWay.delete(answered));
  }, everyMilliseconds);
  return async () => {
    clearInterval(timer);
    await Promise.all(underWay);
    agent.destroy();
    return latencies;
  };
}

function once(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => response.resume().once('end', resolve)).once('error', reject);
  });
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
