import { useCallback, useEffect, useState } from 'preact/hooks';
import { onChangeOfStudies } from '../history/changes.js';
import { hasEnded } from '../service/follow-study.js';
import { pause, untilAnswered } from '../service/patience.js';
import type { StudyResource } from '../service/study-contract.js';
import { asFailure, type Failure } from '../service/failure.js';
import { fetchStudies, fetchStudy } from '../service/study-requests.js';

/** Number of studies that the list shows at first, and adds on request. */
const PAGE = 20;
/** Interval at which unfinished studies are requested. */
const UNFINISHED_MS = 3000;
/** Each request for the list adds a line to the audit log, so the list is requested rarely. */
const LIST_MS = 60_000;
/** Maximum number of unfinished studies that are requested one by one. */
const MOST_UNFINISHED = 10;

const NOT_FOUND = 404;

/** The user's studies as the service lists them. */
export interface UsedStudyList {
  /** Undefined until the service has answered. */
  readonly studies: readonly StudyResource[] | undefined;
  /** Whether the service cannot be reached at the moment. */
  readonly isLost: boolean;
  readonly failure: Failure | undefined;
  /** Shows older studies; undefined if all are shown. */
  readonly showMore: (() => void) | undefined;
}

interface Listed {
  readonly studies: readonly StudyResource[];
  readonly hasMore: boolean;
}

/**
 * Follows the service's list while it is shown. Refreshes it at once when a tab changes it or the user comes back, often
 * for unfinished studies, and rarely for the rest.
 */
export function useStudyList(): UsedStudyList {
  const [listed, setListed] = useState<Listed>();
  const [count, setCount] = useState(PAGE);
  const [isLost, setLost] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const refresh = useCallback(
    (signal: AbortSignal) =>
      untilAnswered(
        () => fetchFirst(count, signal),
        () => setLost(true),
        signal,
      ).then(
        (list) => {
          if (signal.aborted) return;
          setLost(false);
          setFailure(undefined);
          setListed(list);
        },
        (error: unknown) => {
          if (!signal.aborted) setFailure(asFailure(error));
        },
      ),
    [count],
  );
  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const now = (): void => void refresh(signal);
    const onVisible = (): void => {
      if (document.visibilityState === 'visible') now();
    };
    now();
    const timer = setInterval(onVisible, LIST_MS);
    const stop = onChangeOfStudies(now);
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      stopping.abort();
      clearInterval(timer);
      stop();
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [refresh]);
  const unfinished = (listed?.studies ?? [])
    .filter(({ state }) => !hasEnded(state))
    .slice(0, MOST_UNFINISHED)
    .map(({ id }) => id)
    .join(' ');
  useEffect(() => {
    if (unfinished === '') return undefined;
    const stopping = new AbortController();
    void followUnfinished(unfinished.split(' '), stopping.signal, {
      onLost: () => setLost(true),
      onChange: (id, study) => {
        setLost(false);
        setListed((list) => list && { ...list, studies: replaced(list.studies, id, study) });
      },
    });
    return () => stopping.abort();
  }, [unfinished]);
  return {
    studies: listed?.studies,
    isLost,
    failure,
    showMore: listed?.hasMore === true ? () => setCount(count + PAGE) : undefined,
  };
}

/** A page of the service may hold fewer studies than requested, although others follow. */
async function fetchFirst(count: number, signal: AbortSignal): Promise<Listed> {
  const studies: StudyResource[] = [];
  let cursor: string | undefined;
  do {
    const { studies: some, next } = await fetchStudies(count - studies.length, cursor, signal);
    studies.push(...some);
    cursor = next ?? undefined;
  } while (cursor !== undefined && studies.length < count);
  return { studies, hasMore: cursor !== undefined };
}

async function followUnfinished(
  ids: readonly string[],
  signal: AbortSignal,
  on: {
    readonly onChange: (id: string, study: StudyResource | undefined) => void;
    readonly onLost: () => void;
  },
): Promise<void> {
  while (!signal.aborted) {
    await pause(UNFINISHED_MS, signal);
    for (const id of ids) {
      try {
        const study = await untilAnswered(() => fetchStudy(id, signal), on.onLost, signal);
        on.onChange(id, study);
      } catch (error) {
        if (asFailure(error).status === NOT_FOUND) on.onChange(id, undefined);
      }
    }
  }
}

function replaced(
  studies: readonly StudyResource[],
  id: string,
  study: StudyResource | undefined,
): readonly StudyResource[] {
  return studies.flatMap((each) => (each.id === id ? (study ?? []) : each));
}
