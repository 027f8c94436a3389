import type { StudyResource } from '../service/study-contract.js';

/** Earlier versions kept data of studies under this key. */
const OLD_KEY = 'ctclip.studies';

/**
 * Names of files and folders, as on the user's disk. They may hold a patient's name: they are kept only in the memory
 * of this page.
 */
const names = new Map<string, string>();

export function rememberName({ id }: Pick<StudyResource, 'id'>, name: string): void {
  names.set(id, name);
}

/** Empty for a study that was not sent since the page was loaded. */
export function nameOfStudy(id: string): string {
  return names.get(id) ?? '';
}

export function forgetName(id: string): void {
  names.delete(id);
}

/** Deletes the data of earlier versions. Only the service stores data of studies now. */
export function clearOldHistory(): void {
  try {
    localStorage.removeItem(OLD_KEY);
    sessionStorage.removeItem(OLD_KEY);
  } catch {
    // Storage is unavailable: there is nothing to clear.
  }
}
