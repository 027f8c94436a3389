import type { StudyFiles } from './study-files.js';
import type { Studies } from './studies.js';
import { hasEnded, type StudyRecord } from './study-record.js';

/** For how long, and how many bytes of, results are kept. */
export interface RetentionSettings {
  readonly ttlMs: number;
  readonly maxBytes: number;
}

/**
 * Removes what has been kept for long enough, and the oldest of what is too much: records, results and files. What waits
 * or runs is never removed.
 * @returns the ids that were removed
 */
export async function removeOld(
  studies: Studies,
  files: StudyFiles,
  { ttlMs, maxBytes }: RetentionSettings,
  now: number,
): Promise<string[]> {
  const ended: StudyRecord[] = [];
  for await (const record of studies.all()) if (hasEnded(record)) ended.push(record);
  ended.sort((left, right) => endOf(right) - endOf(left));
  const removed: string[] = [];
  let bytes = 0;
  for (const record of ended) {
    bytes += await files.artifactBytes(record.id);
    if (now - endOf(record) <= ttlMs && bytes <= maxBytes) continue;
    await studies.remove(record.id);
    removed.push(record.id);
  }
  return removed;
}

function endOf({ endedAt = 0 }: StudyRecord): number {
  return endedAt;
}
