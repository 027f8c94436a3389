import type { JSX } from 'preact';

/** @param part done, in [0, 1]; null while unknown */
export function ProgressBar({
  label,
  part,
}: {
  readonly label: string;
  readonly part: number | null;
}): JSX.Element {
  const percent = part === null ? undefined : Math.round(part * 100);
  return (
    <div
      class={part === null ? 'progress-bar progress-bar-unknown' : 'progress-bar'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div style={{ width: percent === undefined ? undefined : `${percent}%` }} />
    </div>
  );
}
