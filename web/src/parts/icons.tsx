import type { JSX } from 'preact';
import type { Appearance } from '../appearance/appearance.js';

/** Line icons in the text's colour, 24 units wide. They accompany words and carry no meaning of their own. */
function Icon({ path, name = '' }: { readonly path: string; readonly name?: string }): JSX.Element {
  return (
    <svg class={`icon ${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

const LUNGS =
  'M12 3v8M10 4v6.200c0 .8-.4 1.300-1.100 1.700L7 13M14 4v6.200c0 .8.4 1.300 1.100 1.700L17 13M7.800 7.500C5 9 3 13.500 3 17.200 3 19.700 3.900 21 5.500 21 8 21 10 19.500 10 17v-2.500M16.200 7.500C19 9 21 13.500 21 17.200c0 2.500-.9 3.800-2.500 3.800-2.500 0-4.500-1.500-4.500-4v-2.500';

export function LungsMark(): JSX.Element {
  return (
    <span class="mark">
      <Icon path={LUNGS} />
    </span>
  );
}

export function LungsIcon(): JSX.Element {
  return <Icon path={LUNGS} name="icon-large" />;
}

export function SendIcon(): JSX.Element {
  return (
    <Icon
      path="M12 16V4m0 0L7 9m5-5 5 5M4 16v2.500A1.500 1.500 0 0 0 5.500 20h13a1.500 1.500 0 0 0 1.500-1.500V16"
      name="icon-large"
    />
  );
}

export function CompareIcon(): JSX.Element {
  return <Icon path="M4 5h6v14H4zM14 5h6v14h-6zM12 3v18" />;
}

export function FileIcon(): JSX.Element {
  return (
    <Icon path="M13.500 3H7a1.500 1.500 0 0 0-1.500 1.500v15A1.500 1.500 0 0 0 7 21h10a1.500 1.500 0 0 0 1.500-1.500V8zm0 0v5h5" />
  );
}

export function FolderIcon(): JSX.Element {
  return (
    <Icon path="M3 7a1.500 1.500 0 0 1 1.500-1.500H9l2 2.500h8.500A1.500 1.500 0 0 1 21 9.500v8a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 17.500z" />
  );
}

export function DeleteIcon(): JSX.Element {
  return (
    <Icon path="M4 7h16M9.500 7V5a1 1 0 0 1 1-1h3a1 1 0 0 1 1 1v2M6.500 7l.8 11.600A1.500 1.500 0 0 0 8.800 20h6.400a1.500 1.500 0 0 0 1.500-1.400L17.500 7M10 11v5m4-5v5" />
  );
}

export function PlaceIcon(): JSX.Element {
  return (
    <Icon path="M12 3v3m0 12v3M3 12h3m12 0h3M12 17.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zm0-4.500a1 1 0 1 0 0-2 1 1 0 0 0 0 2z" />
  );
}

export function WarningIcon(): JSX.Element {
  return (
    <Icon path="M12 9.500v4m0 3v.1M10.700 4.300 2.900 18a1.500 1.500 0 0 0 1.300 2.200h15.600a1.500 1.500 0 0 0 1.300-2.200L13.300 4.300a1.500 1.500 0 0 0-2.600 0z" />
  );
}

export function DoneIcon(): JSX.Element {
  return <Icon path="M5 12.500 10 17.500 19.500 7" />;
}

const APPEARANCE_PATHS: Readonly<Record<Appearance, string>> = {
  auto: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm0 0v16m0-13 5 2m-5 2 6 2m-6 2 4 2',
  light:
    'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500v2m0 15v2M2.500 12h2m15 0h2M5.300 5.300l1.400 1.400m10.600 10.600 1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400',
  dark: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
};

export function AppearanceIcon({ appearance }: { readonly appearance: Appearance }): JSX.Element {
  return <Icon path={APPEARANCE_PATHS[appearance]} />;
}
