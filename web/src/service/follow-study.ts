import { eventsAddress, studyAddress } from './addresses.js';
import { asFailure, Failure, failureOf } from './failure.js';
import type { StudyResource, StudyState } from './study-contract.js';
import { SERVICE_LANGUAGE } from './service-language.js';

const EVENTS = ['state', 'stage', 'progress', 'end'] as const;
/** Interval of polling if a proxy blocks events. */
const POLL_MS = 2000;

const ENDED_OR_GONE: readonly number[] = [404, 409, 410];

/** @throws Failure if the study does not exist, or the service cannot be reached */
export async function fetchStudy(id: string): Promise<StudyResource> {
  let response: Response;
  try {
    response = await fetch(studyAddress(id), {
      headers: { accept: 'application/json', 'accept-language': SERVICE_LANGUAGE },
      cache: 'no-store',
    });
  } catch (error) {
    throw asFailure(error);
  }
  if (response.ok) return (await response.json()) as StudyResource;
  throw failureOf(response.status, await response.text(), response.headers.get('retry-after'));
}

/** Removes a study from the queue, or discards its running assessment. An ended or missing study stays unchanged. */
export async function cancelStudy(id: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(studyAddress(id), {
      method: 'DELETE',
      headers: { 'accept-language': SERVICE_LANGUAGE },
    });
  } catch (error) {
    throw asFailure(error);
  }
  if (response.ok || ENDED_OR_GONE.includes(response.status)) return;
  throw failureOf(response.status, await response.text(), response.headers.get('retry-after'));
}

export function hasEnded(state: StudyState): boolean {
  return state !== 'waiting' && state !== 'running';
}

/**
 * Reports the progress of a study until it has ended: from the service's events, or by polling if these do not arrive.
 * @returns function that stops it
 */
export function followStudy(
  id: string,
  onChange: (study: StudyResource) => void,
  onFailure: (failure: Failure) => void,
): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  void follow(id, signal, onChange).catch((error: unknown) => {
    if (!signal.aborted) onFailure(asFailure(error));
  });
  return () => stopping.abort();
}

async function follow(
  id: string,
  signal: AbortSignal,
  onChange: (study: StudyResource) => void,
): Promise<void> {
  let study = await fetchStudy(id);
  const report = (changes: StudyResource): void => {
    study = changes;
    if (!signal.aborted) onChange(study);
  };
  report(study);
  if (!hasEnded(study.state)) {
    await listen(id, signal, (changes) => {
      // The result is fetched below: events do not contain it.
      const changed = { ...study, ...changes };
      if (!hasEnded(changed.state)) report(changed);
    });
    report(await fetchStudy(id));
  }
  while (!hasEnded(study.state) && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    report(await fetchStudy(id));
  }
}

/** Resolves when the study has ended or no more events arrive. */
function listen(
  id: string,
  signal: AbortSignal,
  onChange: (changes: Partial<StudyResource>) => void,
): Promise<void> {
  const source = new EventSource(eventsAddress(id));
  return new Promise<void>((resolve) => {
    const end = (): void => {
      source.close();
      resolve();
    };
    for (const event of EVENTS) {
      source.addEventListener(event, ({ data }: MessageEvent<string>) => {
        onChange(changesIn(data));
        if (event === 'end') end();
      });
    }
    // The browser would reconnect by itself, forever; polling the state also reveals why nothing arrives.
    source.addEventListener('error', end);
    signal.addEventListener('abort', end, { once: true });
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
