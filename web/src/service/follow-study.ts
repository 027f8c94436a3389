import { eventsAddress } from './addresses.js';
import { asFailure, type Failure } from './failure.js';
import { pause, untilAnswered } from './patience.js';
import type { StudyResource, StudyState } from './study-contract.js';
import { fetchStudy } from './study-requests.js';

const EVENTS = ['state', 'stage', 'progress', 'end'] as const;
/** Interval of polling if a proxy blocks events. */
const POLL_MS = 2000;

/** Receives the progress of a study. */
export interface StudyFollower {
  /** Called after every change. The connection works. */
  readonly onChange: (study: StudyResource) => void;
  /** Called when the service cannot be reached. Reports continue when it answers again. */
  readonly onLost: () => void;
  /** Called when the study cannot be followed. */
  readonly onFailure: (failure: Failure) => void;
}

export function hasEnded(state: StudyState): boolean {
  return state !== 'waiting' && state !== 'running';
}

/**
 * Reports the progress of a study until it has ended: from the service's events, or by polling if these do not arrive.
 * Continues after a restart of the service or a lost connection.
 * @returns function that stops the reports
 */
export function followStudy(id: string, follower: StudyFollower): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  void follow(id, signal, follower).catch((error: unknown) => {
    if (!signal.aborted) follower.onFailure(asFailure(error));
  });
  return () => stopping.abort();
}

async function follow(id: string, signal: AbortSignal, { onChange, onLost }: StudyFollower): Promise<void> {
  for (;;) {
    const study = await untilAnswered(() => fetchStudy(id, signal), onLost, signal);
    signal.throwIfAborted();
    onChange(study);
    if (hasEnded(study.state)) return;
    let latest = study;
    const hasEnd = await listen(id, signal, (changes) => {
      latest = { ...latest, ...changes };
      // The result is fetched next: events do not contain it.
      if (!hasEnded(latest.state)) onChange(latest);
    });
    if (!hasEnd) await pause(POLL_MS, signal);
    signal.throwIfAborted();
  }
}

/** Resolves with true when the study has ended, with false when no more events arrive. */
function listen(
  id: string,
  signal: AbortSignal,
  onChange: (changes: Partial<StudyResource>) => void,
): Promise<boolean> {
  const source = new EventSource(eventsAddress(id));
  return new Promise((resolve) => {
    const end = (hasEnd: boolean): void => {
      source.close();
      resolve(hasEnd);
    };
    for (const event of EVENTS) {
      source.addEventListener(event, ({ data }: MessageEvent<string>) => {
        onChange(changesIn(data));
        if (event === 'end') end(true);
      });
    }
    // The browser would reconnect forever; fetching the study also reveals why no events arrive.
    source.addEventListener('error', () => end(false));
    signal.addEventListener('abort', () => end(false), { once: true });
  });
}

/** An event's data is the changed part of the resource. */
function changesIn(data: string): Partial<StudyResource> {
  try {
    const changes: unknown = JSON.parse(data);
    return typeof changes === 'object' && changes !== null ? changes : {};
  } catch {
    return {};
  }
}
