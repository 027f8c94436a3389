import type { GivenFile } from './dropped-files.js';

/** Files that become one study. */
export interface PlannedStudy {
  /** Name of the file or folder, as on the user's disk. */
  readonly name: string;
  /** Whether the study is one file that is sent unchanged. */
  readonly isReady: boolean;
  readonly files: readonly [GivenFile, ...GivenFile[]];
  readonly bytes: number;
}

/** Files that the service accepts unchanged. */
const READY = /\.(zip|nii|nii\.gz)$/i;
/** The first bytes of a ZIP archive, whatever its name. */
const ZIP_BEGINS = [0x50, 0x4b, 0x03, 0x04];

/**
 * Divides given files into studies. Each archive and each NIfTI volume is a study. The other files of each folder are a
 * study; if some are outside folders, all other files together are one study, as on a disk with a DICOMDIR.
 */
export async function planStudies(given: readonly GivenFile[]): Promise<readonly PlannedStudy[]> {
  const ready: PlannedStudy[] = [];
  const folders = new Map<string, GivenFile[]>();
  for (const file of given.filter(({ path }) => !isHidden(path))) {
    if (await isReady(file)) {
      ready.push({ name: file.file.name, isReady: true, files: [file], bytes: file.file.size });
      continue;
    }
    const folder = folderOf(file.path);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  const loose = folders.has('') ? [[...folders.values()].flat()] : [...folders.values()];
  return [...ready, ...loose.flatMap(studyOf)];
}

/** Combines all files to pack into one study; files that are sent unchanged stay separate. */
export function asOneStudy(plan: readonly PlannedStudy[]): readonly PlannedStudy[] {
  const packed = plan.filter(({ isReady: unchanged }) => !unchanged);
  return [
    ...plan.filter(({ isReady: unchanged }) => unchanged),
    ...studyOf(packed.flatMap(({ files }) => files)),
  ];
}

function studyOf(files: readonly GivenFile[]): readonly PlannedStudy[] {
  const [first, ...others] = files;
  if (first === undefined) return [];
  const name = folderOf(first.path) || first.file.name;
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  return [{ name, isReady: false, files: [first, ...others], bytes }];
}

/** Files inside folders are recognised by name only, because reading many files is slow. */
async function isReady({ path, file }: GivenFile): Promise<boolean> {
  if (READY.test(file.name)) return true;
  if (folderOf(path) !== '') return false;
  try {
    const begin = new Uint8Array(await file.slice(0, ZIP_BEGINS.length).arrayBuffer());
    return ZIP_BEGINS.every((byte, index) => begin[index] === byte);
  } catch {
    // Packing reports that the file cannot be read.
    return false;
  }
}

/** Files that operating systems leave in folders, such as `.DS_Store`. */
function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

/** The outermost folder; empty for a file outside folders. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.indexOf('/')));
}
