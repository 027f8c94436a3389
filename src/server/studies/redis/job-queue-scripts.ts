/**
 * Atomic steps of the job queue as Lua scripts for Redis. They share their keys:
 * KEYS: 1 and 2 the waiting studies, `stat` and `routine`, by their turns; 3 and 4 those that are deferred; 5 `priority turn`
 * of every queued study; 6 the study that each ticket has claimed; 7 the ticket that has claimed each study; 8 a counter.
 */

/** Finds the position of a study: its priority (1 or 2, the index of its keys) and its turn; nil if it is not queued. */
const POSITION_OF = `
local function positionOf(id)
  local priority, turn = string.match(redis.call('HGET', KEYS[5], id) or '', '^(%d) (.+)$')
  return tonumber(priority), turn
end
local function letGo(ticket, id)
  redis.call('HDEL', KEYS[6], ticket)
  redis.call('HDEL', KEYS[7], id)
  redis.call('SREM', KEYS[3], id)
  redis.call('SREM', KEYS[4], id)
end
`;

/**
 * ARGV: id, priority, turn in milliseconds. Studies with the same turn keep the order in which they come: a fraction of a
 * millisecond is added. Returns the ticket that has claimed the study; nil if the study waits.
 */
export const ENQUEUE = `${POSITION_OF}
local priority, earlier = positionOf(ARGV[1])
if priority then
  local ticket = redis.call('HGET', KEYS[7], ARGV[1])
  -- Does nothing unless the server has lost a part of the queue.
  if not ticket then redis.call('ZADD', KEYS[priority], 'NX', earlier, ARGV[1]) end
  return ticket
end
local turn = string.format('%.17g', ARGV[3] + redis.call('INCR', KEYS[8]) % 4096 / 4096)
redis.call('HSET', KEYS[5], ARGV[1], ARGV[2] .. ' ' .. turn)
redis.call('ZADD', KEYS[tonumber(ARGV[2])], turn, ARGV[1])
return nil
`;

/** ARGV: ticket. Returns the study that it has claimed already, or the next one; nil when none waits. */
export const CLAIM = `
local mine = redis.call('HGET', KEYS[6], ARGV[1])
if mine then
  redis.call('SREM', KEYS[3], mine)
  redis.call('SREM', KEYS[4], mine)
  return mine
end
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local second = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
local key, head = KEYS[1], first
if not first[1] or (second[1] and tonumber(second[2]) < tonumber(first[2])) then key, head = KEYS[2], second end
if not head[1] then return nil end
redis.call('ZREM', key, head[1])
redis.call('HSET', KEYS[6], ARGV[1], head[1])
redis.call('HSET', KEYS[7], head[1], ARGV[1])
return head[1]
`;

/** ARGV: ticket, id. The study is done. Does nothing when the ticket has not claimed it (any more). */
export const FINISH = `${POSITION_OF}
if redis.call('HGET', KEYS[6], ARGV[1]) ~= ARGV[2] then return end
letGo(ARGV[1], ARGV[2])
redis.call('HDEL', KEYS[5], ARGV[2])
`;

/** ARGV: ticket, id. The study waits again, at its old position. Does nothing when the ticket has not claimed it (any more). */
export const RELEASE = `${POSITION_OF}
if redis.call('HGET', KEYS[6], ARGV[1]) ~= ARGV[2] then return end
letGo(ARGV[1], ARGV[2])
local priority, turn = positionOf(ARGV[2])
if priority then redis.call('ZADD', KEYS[priority], turn, ARGV[2]) end
`;

/** ARGV: ticket, id. The study stays claimed, and counts as one that waits until the ticket comes again. */
export const DEFER = `${POSITION_OF}
if redis.call('HGET', KEYS[6], ARGV[1]) ~= ARGV[2] then return end
local priority = positionOf(ARGV[2])
if priority then redis.call('SADD', KEYS[priority + 2], ARGV[2]) end
`;

/** ARGV: id. Removes a study that waits; one that is claimed stays. */
export const DEQUEUE = `
if redis.call('ZREM', KEYS[1], ARGV[1]) + redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return end
redis.call('HDEL', KEYS[5], ARGV[1])
`;

/** ARGV: id. Returns how many studies go before it; nil when it does not wait. */
export const RANK = `${POSITION_OF}
local priority, turn = positionOf(ARGV[1])
local rank = priority and redis.call('ZRANK', KEYS[priority], ARGV[1])
if not rank then return nil end
return rank + redis.call('ZCOUNT', KEYS[3 - priority], '-inf', '(' .. turn)
`;
