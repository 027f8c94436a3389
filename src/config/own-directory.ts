import { lstatSync, mkdirSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const OWNER_ONLY = 0o700;
const OTHERS = 0o077;
const OTHERS_MAY_WRITE = 0o022;
const ALL_MAY_WRITE = 0o002;
/** In a directory with this bit, only the owner of an entry may rename it. */
const STICKY = 0o1000;
const ROOT = 0;

/**
 * Creates a directory without access for others, if it does not exist.
 * @returns why the service must not use it: another user owns it or a part of it, or may write there, and could plant or swap
 *   files. Undefined if it is fine, or if it cannot be created: the code that uses it reports that.
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
  const uid = process.getuid?.();
  // Windows has neither user ids nor modes.
  if (uid === undefined) return undefined;
  const link = lstatSync(path, { throwIfNoEntry: false });
  const directory = statSync(path, { throwIfNoEntry: false });
  if (link === undefined || directory === undefined) return undefined;
  // Root may create links for the service; another user's link can change its target.
  if (link.isSymbolicLink() && isForeign(link, uid))
    return `is a link of user ${link.uid}, which can point anywhere; the service runs as user ${uid}. Name another directory, or remove the link`;
  if (directory.uid !== uid)
    return `belongs to user ${directory.uid}, and the service runs as user ${uid}. Give it to the service's user (chown), or name another directory`;
  if ((directory.mode & OTHERS_MAY_WRITE) !== 0)
    return 'can be written to by other users. Check its contents, then remove the permission: chmod go-w';
  if (!directory.isDirectory()) return undefined;
  const real = realpathSync(path);
  return unsafeParent(dirname(real), uid) ?? foreignEntry(real, uid, (directory.mode & OTHERS) === 0);
}

/** The owner of a parent, or everybody who may write there, can replace the directory by another one. */
function unsafeParent(path: string, uid: number): string | undefined {
  const parent = statSync(path);
  if (isForeign(parent, uid))
    return `is in ${path}, which belongs to user ${parent.uid}, who can replace it. Name a directory in another place`;
  if ((parent.mode & ALL_MAY_WRITE) !== 0 && (parent.mode & STICKY) === 0)
    return `is in ${path}, where every user can replace it: chmod o-w ${path}, or name a directory in another place`;
  return path === dirname(path) ? undefined : unsafeParent(dirname(path), uid);
}

/**
 * Finds an entry that another user left, for example before the directory was given to the service.
 * @param isPrivate whether others cannot reach the entries; then their modes do not matter
 */
function foreignEntry(directory: string, uid: number, isPrivate: boolean): string | undefined {
  for (const name of namesIn(directory)) {
    const path = join(directory, name);
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry === undefined) continue;
    if (isForeign(entry, uid))
      return `contains ${path}, which belongs to user ${entry.uid}. Remove it, or check it and give it to the service's user (chown)`;
    const isOpen = !isPrivate && !entry.isSymbolicLink() && (entry.mode & OTHERS_MAY_WRITE) !== 0;
    if (isOpen)
      return `contains ${path}, which other users can write to. Check it, then remove the permission: chmod -R go-w`;
    const within = entry.isDirectory() ? foreignEntry(path, uid, isPrivate) : undefined;
    if (within !== undefined) return within;
  }
  return undefined;
}

/** Empty for a directory that vanished (of another instance, for example) or that only root can read (`lost+found`). */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Root can change every file anyway. */
function isForeign({ uid: owner }: Stats, uid: number): boolean {
  return owner !== uid && owner !== ROOT;
}
