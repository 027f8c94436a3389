import { lstatSync, mkdirSync, statSync } from 'node:fs';

const OWNER_ONLY = 0o700;
const OTHERS_MAY_WRITE = 0o022;

/**
 * Makes a directory, with no access for others, where there is none.
 * @returns why the service must not use it: another user owns it or may write there, and could plant or swap files.
 *   Undefined where nothing is wrong, or where whoever needs the directory finds out by itself: it cannot be made.
 */
export function makeOwnDirectory(path: string): string | undefined {
  try {
    mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
  } catch {
    return undefined;
  }
  return foreignDirectory(path);
}

/** @returns as {@link makeOwnDirectory} does; undefined where there is no such directory */
export function foreignDirectory(path: string): string | undefined {
  // Windows has neither user ids nor modes.
  if (process.getuid === undefined) return undefined;
  const link = lstatSync(path, { throwIfNoEntry: false });
  const directory = statSync(path, { throwIfNoEntry: false });
  if (link === undefined || directory === undefined) return undefined;
  const uid = process.getuid();
  // Root may set links for the service; another user's link leads wherever that user wants.
  if (link.isSymbolicLink() && link.uid !== uid && link.uid !== 0)
    return `is a link of user ${link.uid}, which can lead anywhere; the service runs as user ${uid}. Name another directory, or remove the link`;
  if (directory.uid !== uid)
    return `belongs to user ${directory.uid}, and the service runs as user ${uid}. Give it to the service's user (chown), or name another directory`;
  if ((directory.mode & OTHERS_MAY_WRITE) !== 0)
    return 'can be written to by other users. Look through what lies there, then take the right from them: chmod go-w';
  return undefined;
}
