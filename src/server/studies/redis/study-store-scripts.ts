/** What has to happen to the store in one step, whoever else changes it: scripts that Redis runs (Lua). */

/**
 * KEYS: the record, the index by time, the idempotency key or the record once more, the repeat key.
 * ARGV: id, record, its time, "1" with an idempotency key, "1" for one that has succeeded, prefix of records, channel.
 * Returns the record that has the id or the idempotency key already, else nil: to create a record twice, as when the first
 * answer was lost, changes nothing.
 */
export const CREATE = `
local mine = redis.call('GET', KEYS[1])
if mine then return mine end
if ARGV[4] == '1' then
  local other = redis.call('GET', KEYS[3])
  local same = other and redis.call('GET', ARGV[6] .. other)
  if same then return same end
  redis.call('SET', KEYS[3], ARGV[1])
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
if ARGV[5] == '1' then redis.call('SET', KEYS[4], ARGV[1]) end
redis.call('PUBLISH', ARGV[7], ARGV[1])
return nil
`;

/**
 * KEYS: the record, the repeat key. ARGV: id, the record as it was read, as it shall be, "1" for one that has succeeded,
 * channel. Returns 0 when somebody else has changed it meanwhile.
 */
export const REPLACE = `
if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[3])
if ARGV[4] == '1' then redis.call('SET', KEYS[2], ARGV[1]) end
redis.call('PUBLISH', ARGV[5], ARGV[1])
return 1
`;

/** KEYS: the record, the index by time, then keys that may name it. ARGV: id, channel. */
export const REMOVE = `
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
for index = 3, #KEYS do
  if redis.call('GET', KEYS[index]) == ARGV[1] then redis.call('DEL', KEYS[index]) end
end
redis.call('PUBLISH', ARGV[2], ARGV[1])
`;
