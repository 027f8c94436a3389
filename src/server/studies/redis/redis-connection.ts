import { Redis } from 'ioredis';
import { redisUnreachable } from './redis-errors.js';

const LONGEST_RECONNECT_MS = 2000;

/**
 * A connection that reconnects automatically. Commands without a connection fail soon.
 * @param timeoutMs a server that does not answer within this time counts as unreachable
 * @throws DomainError `studies.redis-unreachable`
 */
export async function connectToRedis(url: string, timeoutMs: number): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 2,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    // Replaces a connection that was lost silently, for example by a firewall.
    socketTimeout: timeoutMs,
    retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_RECONNECT_MS),
  });
  // Each failed command reports its own error; without a listener the process would end.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (cause) {
    redis.disconnect();
    throw redisUnreachable(cause);
  }
}
