import { useCallback, useEffect, useState } from 'preact/hooks';

/** Whether the viewer takes the whole screen. */
export interface Fullness {
  readonly isFull: boolean;
  readonly toggle: () => void;
  readonly leave: () => void;
}

/** Fills the window at once, and the whole screen where the browser allows it. */
export function useFullness(element: { readonly current: HTMLElement | null }): Fullness {
  const [isFull, setFull] = useState(false);
  const leave = useCallback(() => {
    setFull(false);
    if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
  }, []);
  const toggle = useCallback(() => {
    if (isFull) {
      leave();
      return;
    }
    setFull(true);
    // Without permission, or on a telephone, the viewer fills the window.
    if (document.fullscreenEnabled) void element.current?.requestFullscreen().catch(() => undefined);
  }, [element, isFull, leave]);
  useEffect(() => {
    if (!isFull) return undefined;
    const stopping = new AbortController();
    const { signal } = stopping;
    // The browser itself leaves its full screen with Escape.
    const onChange = (): void => {
      if (document.fullscreenElement === null) setFull(false);
    };
    document.addEventListener('fullscreenchange', onChange, { signal });
    document.documentElement.classList.add('has-full-viewer');
    return () => {
      stopping.abort();
      document.documentElement.classList.remove('has-full-viewer');
    };
  }, [isFull]);
  return { isFull, toggle, leave };
}
