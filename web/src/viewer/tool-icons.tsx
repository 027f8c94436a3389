import type { JSX } from 'preact';
import type { Tool } from './reading/reading.js';

export type ToolIconName = Tool | 'invert' | 'play' | 'pause' | 'reset' | 'clear' | 'full' | 'keys';

/** Lines on a grid of 24 units. The buttons around them have names. */
const PATHS: Readonly<Record<ToolIconName, string>> = {
  window: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm0 0v16m0-13h5m-5 3.300h7m-7 3.400h7m-7 3.300h5',
  scroll:
    'M12 3 8.500 6.500M12 3l3.500 3.500M12 3v5M12 21l-3.500-3.500M12 21l3.500-3.500M12 21v-5M5 10.500h14M5 13.500h14',
  pan: 'M12 3v18M3 12h18M12 3 9.500 5.500M12 3l2.500 2.500M12 21l-2.500-2.500M12 21l2.500-2.500M3 12l2.500-2.500M3 12l2.500 2.500M21 12l-2.500-2.500M21 12l-2.500 2.500',
  zoom: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zm4.800 11.300L20 20M10.500 7.500v6M7.500 10.500h6',
  crosshair: 'M12 3v6m0 6v6M3 12h6m6 0h6',
  distance: 'M3.500 15.500 15.500 3.500l5 5-12 12zM7 12l2.500 2.500M10 9l1.500 1.500M13 6l2.500 2.500',
  invert: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm0 0v16M12 6a6 6 0 0 1 0 12M14 7v10m2-8.500v7',
  play: 'M7.500 5v14l11-7z',
  pause: 'M8 5v14M16 5v14',
  reset: 'M5 12a7 7 0 1 0 2.200-5.100M5 4v4h4',
  clear: 'M5 5l14 14M19 5 5 19',
  full: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  keys: 'M9.500 9a2.500 2.500 0 1 1 3.700 2.200c-.8.500-1.200 1-1.200 2.300M12 17v.100',
};

export function ToolIcon({ name }: { readonly name: ToolIconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
