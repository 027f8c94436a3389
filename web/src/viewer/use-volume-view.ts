import { useEffect, useRef, useState } from 'preact/hooks';
import { attributionAddress, volumeAddress } from '../service/addresses.js';
import { asFailure, type Failure } from '../service/failure.js';
import { type Position, type SliceCounts, type View, WINDOWS, type WindowName } from './display.js';
import { fetchVolume } from './fetch-volume.js';
import type { VolumeView } from './volume-view.js';

export type ViewerState =
  | { readonly is: 'loading'; readonly part: number | null }
  | { readonly is: 'shown'; readonly counts: SliceCounts }
  | { readonly is: 'without-graphics' }
  | { readonly is: 'failed'; readonly failure: Failure };

export interface UsedView {
  readonly state: ViewerState;
  readonly view: VolumeView | undefined;
  readonly position: Position | undefined;
  /** Undefined once the user changed the window by hand. */
  readonly window: WindowName | undefined;
  readonly setWindow: (name: WindowName) => void;
}

/** Loads NiiVue and the study's volume onto the canvas, and keeps what of it React to. */
export function useVolumeView(id: string, canvas: { readonly current: HTMLCanvasElement | null }): UsedView {
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
      const bytes = fetchVolume(volumeAddress(id), signal, (part) => setState({ is: 'loading', part }));
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
  }, [id, canvas]);

  const setWindow = (name: WindowName): void => {
    view?.setWindow(...WINDOWS[name]);
    setWindowName(name);
  };
  return { state, view, position, window, setWindow };
}

/**
 * Shows the attribution of a finding and goes to its strongest place.
 * @returns true while it is on its way
 */
export function useAttribution(
  id: string,
  view: VolumeView | undefined,
  finding: string | undefined,
  opacity: number,
): boolean {
  const [isLoading, setLoading] = useState(false);
  const current = useRef(opacity);
  current.current = opacity;
  useEffect(() => {
    if (view === undefined || finding === undefined) return undefined;
    const stopping = new AbortController();
    const show = async (): Promise<void> => {
      setLoading(true);
      const bytes = await fetchVolume(attributionAddress(id, finding), stopping.signal);
      const peak = await view.showAttribution(bytes, current.current);
      if (!stopping.signal.aborted) view.goTo(peak);
    };
    // Without its attribution a study is still worth looking at.
    show()
      .catch(() => undefined)
      .finally(() => setLoading(false));
    return () => stopping.abort();
  }, [id, view, finding]);
  useEffect(() => view?.setOpacity(opacity), [view, opacity]);
  return isLoading;
}

export function useView(view: VolumeView | undefined): readonly [View, (name: View) => void] {
  const [name, setName] = useState<View>('axial');
  const choose = (choice: View): void => {
    setName(choice);
    view?.setView(choice);
  };
  return [name, choose];
}

function hasGraphics(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}
