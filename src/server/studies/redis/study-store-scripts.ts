/** Atomic changes of the store as Lua scripts for Redis. */

/**
 * Functions that keep a record indexed by user and state, and counted, under the keys of `StoreKeys`. `index` takes the
 * summary of a record; the stored summary identifies its earlier index entries. The first argument of every script is the prefix
 * of all keys.
 */
const INDEX = `
local prefix = ARGV[1]
local summaries = prefix .. ':summaries'

local function lists(summary)
  local list = prefix .. ':list:'
  return { list .. summary.user .. ':*', list .. '*:' .. summary.state, list .. summary.user .. ':' .. summary.state }
end

local function count(summary, sign)
  local bytes = summary.bytes
  if summary.group then
    local group = summary.user .. ' ' .. summary.group
    local studies = redis.call('HINCRBY', prefix .. ':groups', group, sign)
    if studies == 0 then redis.call('HDEL', prefix .. ':groups', group) end
    if studies == 0 or (studies == 1 and sign == 1) then bytes = bytes + summary.artifactBytes end
  end
  redis.call('HINCRBY', prefix .. ':bytes', summary.user, string.format('%.0f', sign * bytes))
end

local function unindex(id)
  local text = redis.call('HGET', summaries, id)
  if not text then return end
  local isWhole, summary = pcall(cjson.decode, text)
  -- Without a readable summary, entries in lists remain. Reads compare them with the record.
  if not isWhole then summary = { user = '', state = '', endedAt = 0 } end
  for _, key in ipairs(lists(summary)) do redis.call('ZREM', key, id) end
  redis.call('ZREM', prefix .. ':unfinished', id)
  redis.call('ZREM', prefix .. ':unnotified', id)
  redis.call('ZREM', prefix .. ':undelivered', id)
  if summary.endedAt > 0 then
    local ended = prefix .. ':ended:' .. summary.user
    redis.call('ZREM', prefix .. ':ended', id)
    redis.call('ZREM', ended, id)
    count(summary, -1)
    if redis.call('EXISTS', ended) == 0 then redis.call('HDEL', prefix .. ':bytes', summary.user) end
  end
  redis.call('HDEL', summaries, id)
end

local function index(id, text)
  if redis.call('HGET', summaries, id) == text then return end
  unindex(id)
  local summary = cjson.decode(text)
  local submittedAt = string.format('%.0f', summary.submittedAt)
  for _, key in ipairs(lists(summary)) do redis.call('ZADD', key, submittedAt, id) end
  if summary.isUnnotified then redis.call('ZADD', prefix .. ':unnotified', submittedAt, id) end
  if summary.openDeliveries then redis.call('ZADD', prefix .. ':undelivered', submittedAt, id) end
  if summary.endedAt > 0 then
    local endedAt = string.format('%.0f', summary.endedAt)
    redis.call('ZADD', prefix .. ':ended', endedAt, id)
    redis.call('ZADD', prefix .. ':ended:' .. summary.user, endedAt, id)
    count(summary, 1)
  else
    redis.call('ZADD', prefix .. ':unfinished', submittedAt, id)
  end
  redis.call('HSET', summaries, id, text)
end
`;

/**
 * KEYS: the record, the index by time, the idempotency key (or the record again without one), the repeat key. ARGV:
 * prefix, id, record, its time, its summary, "1" with an idempotency key, "1" for one that has succeeded, prefix of
 * records, channel. Returns the existing record with this id or idempotency key, else nil. Creating a record twice, for
 * example after a lost answer, changes nothing.
 */
export const CREATE = `${INDEX}
local mine = redis.call('GET', KEYS[1])
if mine then return mine end
if ARGV[6] == '1' then
  local other = redis.call('GET', KEYS[3])
  local same = other and redis.call('GET', ARGV[8] .. other)
  if same then return same end
  redis.call('SET', KEYS[3], ARGV[2])
end
redis.call('SET', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[2])
index(ARGV[2], ARGV[5])
if ARGV[7] == '1' then redis.call('SET', KEYS[4], ARGV[2]) end
redis.call('PUBLISH', ARGV[9], ARGV[2])
return nil
`;

/**
 * KEYS: the record, the repeat key. ARGV: prefix, id, the record as it was read, the new record, its summary, "1" for
 * one that has succeeded, channel. Returns 0 if the record has changed meanwhile.
 */
export const REPLACE = `${INDEX}
if redis.call('GET', KEYS[1]) ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[1], ARGV[4])
index(ARGV[2], ARGV[5])
if ARGV[6] == '1' then redis.call('SET', KEYS[2], ARGV[2]) end
redis.call('PUBLISH', ARGV[7], ARGV[2])
return 1
`;

/** KEYS: the record, the index by time, then keys that may name it. ARGV: prefix, id, channel. */
export const REMOVE = `${INDEX}
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
unindex(ARGV[2])
for key = 3, #KEYS do
  if redis.call('GET', KEYS[key]) == ARGV[2] then redis.call('DEL', KEYS[key]) end
end
redis.call('PUBLISH', ARGV[3], ARGV[2])
`;

/** Indexes a record of an earlier version. KEYS: the record. ARGV: prefix, id, the record as it was read, its summary. */
export const ADOPT = `${INDEX}
if redis.call('GET', KEYS[1]) == ARGV[3] then index(ARGV[2], ARGV[4]) end
`;
