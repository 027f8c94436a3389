import { lstatSync, mkdirSync, statSync } from 'node:fs';

const OWNER_ONLY = 0o700;
const OTHERS_MAY_WRITE = 0o022;

/**
 * Creates a directory without access for others, if it does not exist.
 * @returns why the service must not use it: another user owns it or may write there, and could plant or swap files.
 *   Undefined if it is fine, or if it cannot be created, which its user will report.
 */
export function makeOwnDirectory(path: string): string | undefined {
  try {
    mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
  } catch {
    return undefined;
  }
  return foreignDirectory(path);
}

/** @returns like {@link makeOwnDirectory}; undefined if the directory does not exist */
export function foreignDirectory(path: string): string | undefined {
  // Windows has neither user ids nor modes.
  if (process.getuid === undefined) return undefined;
  const link = lstatSync(path, { throwIfNoEntry: false });
  const directory = statSync(path, { throwIfNoEntry: false });
  if (link === undefined || directory === undefined) return undefined;
  const uid = process.getuid();
  // Root may create links for the service; another user's link can change its target.
  if (link.isSymbolicLink() && link.uid !== uid && link.uid !== 0)
    return `is a link of user ${link.uid}, which can point anywhere; the service runs as user ${uid}. Name another directory, or remove the link`;
  if (directory.uid !== uid)
    return `belongs to user ${directory.uid}, and the service runs as user ${uid}. Give it to the service's user (chown), or name another directory`;
  if ((directory.mode & OTHERS_MAY_WRITE) !== 0)
    return 'can be written to by other users. Check its contents, then remove the permission: chmod go-w';
  return undefined;
}
