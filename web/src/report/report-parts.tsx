import type { ComponentChildren, JSX } from 'preact';

/** A part of the report under a heading. */
export function Part({
  heading,
  text,
  startsPage = false,
  children,
}: {
  readonly heading: string;
  readonly text?: string;
  /** Whether it begins a new page on paper. */
  readonly startsPage?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class={startsPage ? 'report-part report-page' : 'report-part'}>
      <h2>{heading}</h2>
      {text !== undefined && <p class="report-small">{text}</p>}
      {children}
    </section>
  );
}

/** Terms with their values; terms without a value are left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <dl class="report-facts">
      {facts
        .filter(([, value]) => value !== '')
        .map(([term, value]) => (
          <div key={term}>
            <dt>{`${term}: `}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
