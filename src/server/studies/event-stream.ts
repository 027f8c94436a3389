import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, type StudyEvent, type StudyRecord } from './lifecycle/study-record.js';

/** Proxies close idle connections. */
const HEARTBEAT_MS = 15_000;

/**
 * Server-sent events (HTML standard, section 9.2) of a study: the events after event `after`, then new ones, and `end` as
 * the last one.
 * @param records the study after every change
 * @param signal aborted when the client disconnects
 */
export async function* eventStream(
  records: AsyncGenerator<StudyRecord>,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let sent = after;
  // Sends the headers at once, also when no event follows soon.
  yield ': the events of a study\n\n';
  for await (const record of withHeartbeats(records, signal)) {
    if (record === undefined) {
      yield ': still there\n\n';
      continue;
    }
    for (const event of record.events.filter(({ id }) => id > sent)) {
      sent = event.id;
      yield messageOf(event);
    }
    if (hasEnded(record)) yield `event: end\ndata: ${JSON.stringify({ state: record.state })}\n\n`;
  }
}

function messageOf({ id, at, state, stage, progress }: StudyEvent): string {
  const data = { state, stage: stage ?? null, progress, at: new Date(at).toISOString() };
  return `id: ${id}\nevent: ${stage === undefined ? 'state' : 'stage'}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Yields undefined after each interval without a record. */
async function* withHeartbeats(
  records: AsyncGenerator<StudyRecord>,
  signal: AbortSignal,
): AsyncGenerator<StudyRecord | undefined> {
  let next = records.next();
  for (;;) {
    const ended = new AbortController();
    const silence = delay(HEARTBEAT_MS, undefined, { signal: ended.signal, ref: false }).catch(
      () => undefined,
    );
    const result = await Promise.race([next, silence]);
    ended.abort();
    if (signal.aborted || result?.done === true) return;
    yield result?.value;
    if (result !== undefined) next = records.next();
  }
}
