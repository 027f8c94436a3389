import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, type StudyEvent, type StudyRecord } from './lifecycle/study-record.js';

/** Proxies close connections on which nothing happens. */
const HEARTBEAT_MS = 15_000;

/**
 * Server-sent events (HTML standard, section 9.2) of a study: everything after event `after`, then what happens, and `end`
 * when nothing more will.
 * @param records the study whenever it has changed
 * @param signal aborted when nobody listens any more
 */
export async function* eventStream(
  records: AsyncGenerator<StudyRecord>,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let told = after;
  // A client that comes too late is told at once what it waits for.
  yield ': the events of a study\n\n';
  for await (const record of withHeartbeats(records, signal)) {
    if (record === undefined) {
      yield ': still there\n\n';
      continue;
    }
    for (const event of record.events.filter(({ id }) => id > told)) {
      told = event.id;
      yield messageOf(event);
    }
    if (hasEnded(record)) yield `event: end\ndata: ${JSON.stringify({ state: record.state })}\n\n`;
  }
}

function messageOf({ id, at, state, stage, progress }: StudyEvent): string {
  const data = { state, stage: stage ?? null, progress, at: new Date(at).toISOString() };
  return `id: ${id}\nevent: ${stage === undefined ? 'state' : 'stage'}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Undefined whenever nothing has come for a while. */
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
