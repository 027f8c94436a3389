import { SERVICE_LANGUAGE } from './service-language.js';

/** The page is served at `…/app/`; the service is one level up, even if a proxy adds a path in front. */
const SERVICE = new URL('..', document.baseURI);

function address(path: string): string {
  return new URL(path, SERVICE).href;
}

/**
 * The labels in the picture have the language of the page at the time of sending.
 * @param options further parameters of the address
 */
export function newStudyAddress(options: URLSearchParams): string {
  const { lang } = document.documentElement;
  const language = lang === SERVICE_LANGUAGE ? [] : [['explain_language', lang]];
  const query = new URLSearchParams([['explain', 'true'], ['volume', 'true'], ...language, ...options]);
  return address(`studies?${query.toString()}`);
}

export function studyAddress(id: string): string {
  return address(`studies/${encodeURIComponent(id)}`);
}

export function listAddress(limit: number, cursor?: string): string {
  const query = new URLSearchParams({ limit: String(limit), ...(cursor !== undefined && { cursor }) });
  return address(`studies?${query.toString()}`);
}

export function resultAddress(id: string): string {
  return `${studyAddress(id)}/result`;
}

export function eventsAddress(id: string): string {
  return `${studyAddress(id)}/events`;
}

/** @param link from the `links` of a study: an absolute path on the service, without the prefix that a proxy adds */
export function linkAddress(link: string): string {
  return address(link.replace(/^\//, ''));
}

export function docsAddress(): string {
  return address('docs');
}
