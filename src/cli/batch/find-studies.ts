import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { unreadableFile, usageError } from '../cli-errors.js';
import { fileInfo } from '../file-info.js';
import type { BatchStudy, StudyPart } from './batch-study.js';
import { dicomHeaderOf } from './dicom-header.js';

/** Files that are a study by themselves. */
const STUDY_FILE = /.\.(zip|nii|nii\.gz)$/i;

/** The files below a folder, by kind. */
interface FoundFiles {
  /** Paths in the order of the walk: the files of a folder in the order of their names, then its folders. */
  readonly walk: string[];
  /** Archives and volumes: each is a study. */
  readonly studyFiles: StudyPart[];
  /** DICOM images by their StudyInstanceUID. */
  readonly images: Map<string, StudyPart[]>;
  /** DICOM files without a readable image header, such as reports and damaged images. */
  readonly otherDicom: StudyPart[];
  /** All other files. They accompany a study of the same folder, because only the service examines their contents. */
  readonly others: StudyPart[];
}

/**
 * Finds the studies in files and folders, each once, in the order of their paths:
 * - every `.zip`, `.nii` and `.nii.gz`, at any depth, is a study;
 * - all other DICOM files are grouped by StudyInstanceUID, which is read from every file. The path of such a study is the
 *   lowest folder that contains all of its files, followed by the UID if several studies have the same path.
 *
 * Files without a readable StudyInstanceUID go with every study of their folder, so that the service reports them. In a folder
 * without a study, they are a study of their own. Hidden files and folders are skipped, and so are links to folders.
 * @throws DomainError `cli.usage` naming a path that neither is nor contains a study, or that cannot be listed or examined
 */
export async function findStudies(paths: readonly string[]): Promise<BatchStudy[]> {
  const found = new Map<string, BatchStudy>();
  for (const path of paths) {
    const studies = await studiesAt(path);
    if (studies.length === 0) throw usageError(`There is no study in ${path}: no .zip, .nii or DICOM file.`);
    for (const study of studies) {
      const key = resolve(study.path);
      if (!found.has(key)) found.set(key, study);
    }
  }
  return [...found.values()];
}

async function studiesAt(path: string): Promise<BatchStudy[]> {
  const info = await fileInfo(path);
  if (info === undefined) throw usageError(`There is no file or directory ${path}.`);
  if (info.isDirectory()) return studiesBelow(path);
  if (!STUDY_FILE.test(basename(path))) throw usageError(`${path} is not a .zip, .nii or .nii.gz file.`);
  return [fileStudy({ path, name: basename(path), size: info.size, mtimeMs: info.mtimeMs })];
}

async function studiesBelow(path: string): Promise<BatchStudy[]> {
  const files: FoundFiles = { walk: [], studyFiles: [], images: new Map(), otherDicom: [], others: [] };
  await collect(path, files);
  const folders = [...files.images].map(([uid, images]) => ({ uid, ...withCompanions(images, files) }));
  const studies = folders.map(({ uid, folder, parts }) => {
    const isShared = folders.some((other) => other.uid !== uid && other.folder === folder);
    return folderStudy(isShared ? `${folder} (${uid})` : folder, folder, parts);
  });
  const sent = new Set(studies.flatMap(({ parts }) => parts.map((part) => part.path)));
  const orphans = files.otherDicom.filter((file) => !sent.has(file.path));
  for (const folder of new Set(orphans.map((file) => dirname(file.path)))) {
    const parts = orphans.filter((file) => dirname(file.path) === folder);
    studies.push(folderStudy(folder, folder, parts));
  }
  const order = orderOf(files.walk);
  const first = ({ parts }: BatchStudy): number => order(parts[0]);
  return [...studies, ...files.studyFiles.map(fileStudy)].sort((a, b) => first(a) - first(b));
}

/** Adds the files below a folder, in the order of their names. */
async function collect(path: string, found: FoundFiles): Promise<void> {
  const listed = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadableFile(path, error);
  });
  const entries = listed
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries.filter((each) => !each.isDirectory())) {
    const child = join(path, entry.name);
    const info = await fileInfo(child);
    // A link to a folder may form a loop; pipes and devices have no end.
    if (info?.isFile() !== true) continue;
    found.walk.push(child);
    await add({ path: child, name: entry.name, size: info.size, mtimeMs: info.mtimeMs }, found);
  }
  for (const entry of entries.filter((each) => each.isDirectory()))
    await collect(join(path, entry.name), found);
}

async function add(file: StudyPart, found: FoundFiles): Promise<void> {
  if (STUDY_FILE.test(file.name)) {
    found.studyFiles.push(file);
    return;
  }
  const header = await dicomHeaderOf(file);
  if (header === undefined) found.others.push(file);
  else if (header.studyUid === '') found.otherDicom.push(file);
  else found.images.set(header.studyUid, [...(found.images.get(header.studyUid) ?? []), file]);
}

/** A study's images, the other files of their folders, and the lowest folder that contains them. */
function withCompanions(
  images: readonly StudyPart[],
  { otherDicom, others, walk }: FoundFiles,
): { folder: string; parts: readonly StudyPart[] } {
  const folders = new Set(images.map((image) => dirname(image.path)));
  const companions = [...otherDicom, ...others].filter((file) => folders.has(dirname(file.path)));
  const order = orderOf(walk);
  return {
    folder: commonFolder([...folders]),
    parts: [...images, ...companions].sort((a, b) => order(a) - order(b)),
  };
}

function orderOf(walk: readonly string[]): (part: StudyPart | undefined) => number {
  const positions = new Map(walk.map((path, index) => [path, index]));
  return (part) => (part === undefined ? -1 : (positions.get(part.path) ?? -1));
}

function commonFolder(folders: readonly string[]): string {
  const [first = '', ...rest] = folders;
  return rest.reduce((common, folder) => {
    let candidate = common;
    while (candidate !== folder && relative(candidate, folder).startsWith('..'))
      candidate = dirname(candidate);
    return candidate;
  }, first);
}

function folderStudy(path: string, folder: string, parts: readonly StudyPart[]): BatchStudy {
  const nameOf = (file: StudyPart): string => relative(folder, file.path).split(sep).join('/');
  return { path, kind: 'folder', parts: parts.map((file) => ({ ...file, name: nameOf(file) })) };
}

function fileStudy(file: StudyPart): BatchStudy {
  return { path: file.path, kind: 'file', parts: [file] };
}
