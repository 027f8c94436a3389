import type { StudyResource } from '../service/study-contract.js';

const KEY = 'ctclip.studies';
const MOST = 50;

/**
 * Names of files and folders, as on the user's disk. They may hold a patient's name: they are kept only in the memory
 * of this page.
 */
const names = new Map<string, string>();

/** Ids of the studies that were sent from this tab, newest first. The service has everything else about them. */
export function rememberedStudies(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberStudy({ id }: StudyResource, name: string): void {
  names.set(id, name);
  write([id, ...rememberedStudies().filter((other) => other !== id)]);
}

/** Empty for a study that was not sent since the page was loaded. */
export function nameOfStudy(id: string): string {
  return names.get(id) ?? '';
}

export function forgetStudy(id: string): void {
  names.delete(id);
  write(rememberedStudies().filter((other) => other !== id));
}

export function forgetAll(): void {
  names.clear();
  write([]);
}

/** Earlier versions kept names and results in the browser for good. */
export function clearOldHistory(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // A browser that stores nothing has nothing to clear.
  }
}

function write(ids: readonly string[]): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(ids.slice(0, MOST)));
  } catch {
    // A private window may store nothing. The page works without.
  }
}
