import { useCallback, useEffect, useState } from 'preact/hooks';
import { onChangeOfStudies } from '../history/changes.js';
import { hasEnded } from '../service/follow-study.js';
import { pause, untilAnswered } from '../service/patience.js';
import type { StudyResource } from '../service/study-contract.js';
import { asFailure, type Failure, isGone } from '../service/failure.js';
import { fetchStudies, fetchStudy } from '../service/study-requests.js';

/** Number of studies that the list shows at first, and adds on request. */
const PAGE = 20;
/** Interval at which unfinished studies are requested. */
const UNFINISHED_MS = 3000;
/**
 * Each request for the list adds a line to the audit log, so the list is requested rarely. The same interval follows a refusal:
 * one with a wrong password, repeated often, would lock the user out.
 */
const LIST_MS = 60_000;
/** Maximum number of unfinished studies that are requested one by one. */
const MOST_UNFINISHED = 10;

/** The user's studies as the service lists them. */
export interface UsedStudyList {
  /** Undefined until the service has answered. */
  readonly studies: readonly StudyResource[] | undefined;
  /** Whether the service cannot be reached at the moment. */
  readonly isLost: boolean;
  /** Set if the service refuses the list, or a study in it: what is shown may be out of date. */
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
  const [studyFailure, setStudyFailure] = useState<Failure>();
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
          setStudyFailure(undefined);
          setListed(list);
        },
        (error: unknown) => {
          if (signal.aborted) return;
          setLost(false);
          setFailure(asFailure(error));
        },
      ),
    [count],
  );
  useEffect(() => {
    let refreshing = new AbortController();
    // Ends the refresh before it: in a long outage, many would wait for the service and request the list at once.
    const now = (): void => {
      refreshing.abort();
      refreshing = new AbortController();
      void refresh(refreshing.signal);
    };
    const onVisible = (): void => {
      if (document.visibilityState === 'visible') now();
    };
    now();
    const timer = setInterval(onVisible, LIST_MS);
    const stop = onChangeOfStudies(now);
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      refreshing.abort();
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
      onRound: (refusal) => {
        if (refusal !== undefined) setLost(false);
        setStudyFailure(refusal);
      },
    });
    return () => stopping.abort();
  }, [unfinished]);
  return {
    studies: listed?.studies,
    isLost,
    failure: failure ?? studyFailure,
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

/** Receives the changes of unfinished studies. */
interface UnfinishedFollower {
  /** @param study undefined if the service no longer has it */
  readonly onChange: (id: string, study: StudyResource | undefined) => void;
  readonly onLost: () => void;
  /** Called after each round of requests, with the refusal that ended it early. */
  readonly onRound: (refusal: Failure | undefined) => void;
}

async function followUnfinished(
  ids: readonly string[],
  signal: AbortSignal,
  on: UnfinishedFollower,
): Promise<void> {
  let refusal: Failure | undefined;
  while (!signal.aborted) {
    await pause(refusal === undefined ? UNFINISHED_MS : LIST_MS, signal);
    refusal = await refusalOfRound(ids, signal, on);
    on.onRound(refusal);
  }
}

/** Requests each study once. @returns the first refusal, after which no further study is requested */
async function refusalOfRound(
  ids: readonly string[],
  signal: AbortSignal,
  on: UnfinishedFollower,
): Promise<Failure | undefined> {
  for (const id of ids) {
    try {
      on.onChange(id, await untilAnswered(() => fetchStudy(id, signal), on.onLost, signal));
    } catch (error) {
      if (signal.aborted) return undefined;
      const failure = asFailure(error);
      if (!isGone(failure)) return failure;
      on.onChange(id, undefined);
    }
  }
  return undefined;
}

function replaced(
  studies: readonly StudyResource[],
  id: string,
  study: StudyResource | undefined,
): readonly StudyResource[] {
  return studies.flatMap((each) => (each.id === id ? (study ?? []) : each));
}
