import { useEffect, useState } from 'preact/hooks';

/** The current view: the start page or a study. Kept in the address's fragment, so that back and reload work. */
export type Route = { readonly page: 'home' } | { readonly page: 'study'; readonly id: string };

const STUDY = /^#\/study\/([^/]+)$/;

export const HOME_LINK = '#/';

export function studyLink(id: string): string {
  return `#/study/${encodeURIComponent(id)}`;
}

export function routeOf(fragment: string): Route {
  const [, id] = STUDY.exec(fragment) ?? [];
  return id === undefined ? { page: 'home' } : { page: 'study', id: decodeURIComponent(id) };
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
