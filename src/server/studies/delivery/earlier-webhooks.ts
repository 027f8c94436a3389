import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemErrorCode } from '../../../core/problem/system-error.js';
import { parseStored } from '../../storage/stored-json.js';
import type { StoreGuard } from '../../storage/store-faults.js';
import { webhookDamaged } from '../../webhook/webhook-errors.js';
import { type StudyDelivery, WEBHOOK } from '../lifecycle/study-delivery.js';
import type { StudyStore } from '../lifecycle/study-store.js';

/** Directories of version 0.1, which kept each webhook in a file named by the study's id. */
const STATES = { pending: 'waiting', dead: 'dead' } as const;
const ENTRY = z.object({ id: z.string(), attempts: z.int(), problem: z.string().optional() });

/**
 * Moves the undelivered webhooks of version 0.1 into the records of their studies. A file that cannot be read, or whose study
 * was removed, stays in place and is reported.
 * @param directory `webhooks` in QUEUE_DIR
 */
export async function adoptEarlierWebhooks(
  directory: string,
  store: StudyStore,
  disk: StoreGuard,
): Promise<void> {
  for (const [part, state] of Object.entries(STATES))
    for (const name of await namesIn(join(directory, part))) {
      const path = join(directory, part, name);
      try {
        await adopt(store, await readFile(path, 'utf8'), state);
        await rm(path);
      } catch (error) {
        disk.reported('read-webhook', webhookDamaged(join(part, name), error));
      }
    }
}

async function adopt(store: StudyStore, text: string, state: StudyDelivery['state']): Promise<void> {
  const { id, attempts, problem } = parseStored(ENTRY, text);
  const at = Date.now();
  const webhook = { destination: WEBHOOK, state, since: at, attempts, nextAttemptAt: at };
  const known = await store.update(id, (record) => ({
    ...record,
    // An earlier start may have moved this webhook without removing its file.
    deliveries: record.deliveries ?? [
      { ...webhook, ...(problem !== undefined && { problem: { message: problem } }) },
    ],
  }));
  if (known === undefined) throw new Error('Its study was removed.');
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
