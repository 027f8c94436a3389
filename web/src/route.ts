import { useEffect, useState } from 'preact/hooks';

/** The current view: the start page, a study or its report. Kept in the address's fragment, so that back and reload work. */
export type Route = { readonly page: 'home' } | { readonly page: 'study' | 'report'; readonly id: string };

const STUDY = /^#\/study\/([^/]+)(\/report)?$/;

export const HOME_LINK = '#/';

export function studyLink(id: string): string {
  return `#/study/${encodeURIComponent(id)}`;
}

export function reportLink(id: string): string {
  return `${studyLink(id)}/report`;
}

export function routeOf(fragment: string): Route {
  const [, id, report] = STUDY.exec(fragment) ?? [];
  if (id === undefined) return { page: 'home' };
  return { page: report === undefined ? 'study' : 'report', id: decodeURIComponent(id) };
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(routeOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
