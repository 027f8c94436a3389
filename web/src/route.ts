import { useLayoutEffect, useState } from 'preact/hooks';

/**
 * The current view: the start page, a study, its report, or its comparison with an earlier study, which is undefined while
 * the user chooses one. Kept in the address's fragment, so that back and reload work.
 */
export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'study' | 'report'; readonly id: string }
  | { readonly page: 'comparison'; readonly id: string; readonly earlier: string | undefined };

const STUDY = /^#\/study\/([^/]+)(?:\/(report|compare)(?:\/([^/]+))?)?$/;

export const HOME_LINK = '#/';

export function studyLink(id: string): string {
  return `#/study/${encodeURIComponent(id)}`;
}

export function reportLink(id: string): string {
  return `${studyLink(id)}/report`;
}

/** @param earlier the study to compare with; without it, the user chooses one */
export function comparisonLink(id: string, earlier?: string): string {
  const link = `${studyLink(id)}/compare`;
  return earlier === undefined ? link : `${link}/${encodeURIComponent(earlier)}`;
}

export function routeOf(fragment: string): Route {
  const [, study, view, other] = STUDY.exec(fragment) ?? [];
  if (study === undefined) return { page: 'home' };
  const id = decodeURIComponent(study);
  if (view === 'compare')
    return { page: 'comparison', id, earlier: other === undefined ? undefined : decodeURIComponent(other) };
  return { page: view === 'report' ? 'report' : 'study', id };
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  // Before the first painting: the address may change until then.
  useLayoutEffect(() => {
    const follow = (): void => setRoute(routeOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
