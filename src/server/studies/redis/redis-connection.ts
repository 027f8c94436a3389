import { Redis } from 'ioredis';
import { redisUnreachable } from './redis-errors.js';

/** A server that has not answered by then is away: whoever asked is told instead of being kept waiting. */
const ANSWER_MS = 10_000;
const LONGEST_RECONNECT_MS = 2000;

/**
 * A connection that comes back by itself whenever it is lost. Commands that find none fail soon.
 * @throws DomainError `studies.redis-unreachable`
 */
export async function connectToRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 2,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_RECONNECT_MS),
  });
  // Each command that fails says so by itself; without a listener the process would end.
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
