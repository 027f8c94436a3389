import { type ComponentChildren, createContext, type JSX } from 'preact';
import { useContext, useEffect, useReducer, useState } from 'preact/hooks';
import { type GivenFile } from '../packing/dropped-files.js';
import { NOTHING_GIVEN } from '../packing/pack-study.js';
import { planStudies, type PlannedStudy } from '../packing/plan-studies.js';
import { comparisonLink, HOME_LINK, routeOf, studyLink } from '../route.js';
import { asFailure, Failure } from '../service/failure.js';
import { Outbox, type Parcel } from './outbox.js';
import { NO_OPTIONS, type StudyOptions } from './study-options.js';

/** The studies that the user sends, and the actions on them. */
export interface Sending {
  readonly parcels: readonly Parcel[];
  /** Studies that are sent once the user agrees, because the files could be divided differently. */
  readonly plan: readonly PlannedStudy[] | undefined;
  /** Set if the given files cannot be sent. */
  readonly failure: Failure | undefined;
  /** Options of the studies that are sent next. */
  readonly options: StudyOptions;
  readonly setOptions: (options: StudyOptions) => void;
  /**
   * Sends a study again with other options; the start page asks for its files if this tab does not have them.
   * @param id of the study on the service
   */
  readonly askAgain: (id: string, options: StudyOptions) => void;
  readonly give: (given: Promise<readonly GivenFile[]>) => void;
  readonly send: (studies: readonly PlannedStudy[]) => void;
  readonly discardPlan: () => void;
  readonly again: (parcel: Parcel) => void;
  readonly remove: (parcel: Parcel) => void;
}

const SendingContext = createContext<Sending | undefined>(undefined);

export function useSending(): Sending {
  const sending = useContext(SendingContext);
  if (sending === undefined) throw new Error('The component is outside of SendingProvider.');
  return sending;
}

/** Holds the uploads of this tab, whatever the page shows. */
export function SendingProvider({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [outbox] = useState(() => new Outbox(openIfAlone));
  const [, showChange] = useReducer((count: number) => count + 1, 0);
  const [plan, setPlan] = useState<readonly PlannedStudy[]>();
  const [failure, setFailure] = useState<Failure>();
  const [options, setOptions] = useState<StudyOptions>(NO_OPTIONS);
  useEffect(() => outbox.onChange(() => showChange(undefined)), [outbox]);
  useEffect(() => {
    // The browser asks the user before it drops an upload.
    const keep = (event: BeforeUnloadEvent): void => {
      if (outbox.isBusy) event.preventDefault();
    };
    addEventListener('beforeunload', keep);
    return () => removeEventListener('beforeunload', keep);
  }, [outbox]);
  const send = (studies: readonly PlannedStudy[]): void => {
    setPlan(undefined);
    outbox.send(studies, options);
    // They belong to one patient: the next study starts without options.
    setOptions(NO_OPTIONS);
  };
  const askAgain = (id: string, asked: StudyOptions): void => {
    const study = outbox.filesOf(id);
    location.hash = HOME_LINK;
    if (study === undefined) setOptions(asked);
    else outbox.send([study], asked);
  };
  const give = async (given: Promise<readonly GivenFile[]>): Promise<void> => {
    setFailure(undefined);
    try {
      const studies = await planStudies(await given);
      if (studies.length === 0) throw new Failure(NOTHING_GIVEN, '');
      if (isClear(studies)) send(studies);
      else setPlan(studies);
    } catch (error) {
      setFailure(asFailure(error));
    }
  };
  const sending: Sending = {
    parcels: outbox.contents,
    plan,
    failure,
    options,
    setOptions,
    askAgain,
    give: (given) => void give(given),
    send,
    discardPlan: () => setPlan(undefined),
    again: (parcel) => outbox.again(parcel),
    remove: (parcel) => outbox.remove(parcel),
  };
  return <SendingContext.Provider value={sending}>{children}</SendingContext.Provider>;
}

/** Whether the given files can only be one study: one file, or one folder. */
function isClear([study, ...others]: readonly PlannedStudy[]): boolean {
  if (study === undefined || others.length > 0) return false;
  return study.files.length === 1 || study.files.every(({ path }) => path.includes('/'));
}

/** Opens a study that was sent alone, or its comparison if the user is choosing an earlier study. Other views stay. */
function openIfAlone({ id }: { readonly id: string }, isAlone: boolean): void {
  if (!isAlone) return;
  const route = routeOf(location.hash);
  if (route.page === 'home') location.hash = studyLink(id);
  else if (route.page === 'comparison' && route.earlier === undefined)
    location.hash = comparisonLink(route.id, id);
}
