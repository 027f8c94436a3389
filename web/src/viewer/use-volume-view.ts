import { useEffect, useRef, useState } from 'preact/hooks';
import { linkAddress } from '../service/addresses.js';
import { asFailure, Failure, GONE } from '../service/failure.js';
import type { Localization, StudyResource } from '../service/study-contract.js';
import {
  type Millimetres,
  type Pane,
  type Position,
  type SliceCounts,
  type View,
  WINDOWS,
  type WindowName,
} from './display.js';
import { fetchVolume } from './fetch-volume.js';
import type { VolumeView } from './volume-view.js';

const NOT_FOUND = 404;

export type ViewerState =
  | { readonly is: 'loading'; readonly part: number | null }
  | { readonly is: 'shown'; readonly counts: SliceCounts }
  | { readonly is: 'without-graphics' }
  | { readonly is: 'failed'; readonly failure: Failure };

export interface UsedView {
  readonly state: ViewerState;
  readonly view: VolumeView | undefined;
  readonly position: Position | undefined;
  /** Undefined after the user has changed the window by hand. */
  readonly window: WindowName | undefined;
  readonly setWindow: (name: WindowName) => void;
}

/**
 * Loads NiiVue and the study's volume into the canvas, and mirrors the viewer state that the components render.
 * @param link to the volume; undefined if the study has none
 */
export function useVolumeView(
  link: string | undefined,
  canvas: { readonly current: HTMLCanvasElement | null },
): UsedView {
  const [state, setState] = useState<ViewerState>({ is: 'loading', part: null });
  const [position, setPosition] = useState<Position>();
  const [window, setWindowName] = useState<WindowName | undefined>('lung');
  const [view, setView] = useState<VolumeView>();

  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    let opened: VolumeView | undefined;
    const open = async (): Promise<void> => {
      const element = canvas.current;
      if (element === null) return;
      if (!hasGraphics()) {
        setState({ is: 'without-graphics' });
        return;
      }
      if (link === undefined) throw new Failure(GONE, '', NOT_FOUND);
      const bytes = fetchVolume(linkAddress(link), signal, (part) => setState({ is: 'loading', part }));
      const [{ VolumeView: Opened }, volume] = await Promise.all([import('./volume-view.js'), bytes]);
      signal.throwIfAborted();
      opened = await Opened.on(element, setPosition, () => setWindowName(undefined));
      const counts = await opened.show(volume, WINDOWS.lung);
      signal.throwIfAborted();
      setView(opened);
      setState({ is: 'shown', counts });
    };
    open().catch((error: unknown) => {
      if (!signal.aborted) setState({ is: 'failed', failure: asFailure(error) });
    });
    return () => {
      stopping.abort();
      opened?.dispose();
    };
  }, [link, canvas]);

  const setWindow = (name: WindowName): void => {
    view?.setWindow(...WINDOWS[name]);
    setWindowName(name);
  };
  return { state, view, position, window, setWindow };
}

export type AttributionState = 'loading' | 'shown' | 'missing';

/** Goes to the strongest place of a finding, even if it was selected before and the user has scrolled away. */
export function useVisits(
  view: VolumeView | undefined,
  place: Localization | undefined,
  visit: number,
): void {
  useEffect(() => {
    const peak = peakOf(place);
    if (peak !== undefined) view?.goTo(peak);
  }, [view, place, visit]);
}

/**
 * Shows the map of a finding's score.
 * @returns its loading state
 */
export function useAttribution(
  links: StudyResource['links']['attributions'],
  view: VolumeView | undefined,
  place: Localization | undefined,
  opacity: number,
): AttributionState {
  const [state, setState] = useState<AttributionState>('shown');
  const link = place === undefined ? undefined : links?.[place.map];
  const current = useRef(opacity);
  current.current = opacity;
  useEffect(() => {
    if (view === undefined || place === undefined) return undefined;
    if (link === undefined) {
      setState('missing');
      return undefined;
    }
    const stopping = new AbortController();
    const { signal } = stopping;
    const show = async (): Promise<void> => {
      setState('loading');
      const bytes = await fetchVolume(linkAddress(link), signal);
      await view.showAttribution(bytes, peakOf(place), current.current, signal);
      setState('shown');
    };
    show().catch(() => {
      // After an abort, another map has been requested.
      if (!signal.aborted) setState('missing');
    });
    return () => stopping.abort();
  }, [link, view, place]);
  useEffect(() => view?.setOpacity(opacity), [view, opacity]);
  return state;
}

export interface ChosenView {
  readonly name: View;
  readonly panes: readonly Pane[];
  readonly choose: (name: View) => void;
}

export function useView(view: VolumeView | undefined): ChosenView {
  const [name, choose] = useState<View>('axial');
  const [panes, setPanes] = useState<readonly Pane[]>([]);
  // Runs after the stage has adopted the view's height.
  useEffect(() => {
    if (view !== undefined) setPanes(view.setView(name));
  }, [view, name]);
  return { name, panes, choose };
}

function peakOf(place: Localization | undefined): Millimetres | undefined {
  const region = place?.region ?? null;
  return region === null ? undefined : fromDicom(region.peak_mm);
}

/** Converts from DICOM's patient frame (LPS), whose first two axes point the other way. */
function fromDicom([left = 0, posterior = 0, superior = 0]: readonly number[]): Millimetres {
  return [-left, -posterior, superior];
}

function hasGraphics(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}
