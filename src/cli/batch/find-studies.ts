import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { usageError } from '../cli-errors.js';
import type { BatchStudy, StudyPart } from './batch-study.js';
import { studyUidOf } from './dicom-folder.js';

/** Files that are a study by themselves. */
const STUDY_FILE = /.\.(zip|nii|nii\.gz)$/i;

/** A folder with everything below it. */
interface Folder {
  readonly path: string;
  /** Archives and volumes directly in it. */
  readonly studyFiles: readonly StudyPart[];
  /** All other files directly in it if one of them is DICOM; otherwise empty. */
  readonly dicom: readonly StudyPart[];
  /** StudyInstanceUID of its own DICOM files; undefined if there are none, empty if none can be read. */
  readonly studyUid: string | undefined;
  readonly folders: readonly Folder[];
}

/**
 * Finds the studies in files and folders, each once, in the order of their names:
 * - every `.zip`, `.nii` and `.nii.gz`, at any depth, is a study;
 * - a folder is a study if all DICOM files in it and below it belong to one study, judged by the StudyInstanceUID of one
 *   file per folder, and no single subfolder holds them all. Otherwise its own DICOM files are a study, and the same rule
 *   applies to its subfolders.
 *
 * Hidden files and folders are skipped, and so are links to folders.
 * @throws DomainError `cli.usage` naming a path that neither is nor contains a study
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
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) throw usageError(`There is no file or directory ${path}.`);
  if (info.isDirectory()) return studiesOf(await readFolder(path));
  if (!STUDY_FILE.test(basename(path))) throw usageError(`${path} is not a .zip, .nii or .nii.gz file.`);
  return [fileStudy({ path, name: basename(path), size: info.size, mtimeMs: info.mtimeMs })];
}

async function readFolder(path: string): Promise<Folder> {
  const entries = (await readdir(path, { withFileTypes: true }).catch(() => unreadable(path)))
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: StudyPart[] = [];
  const folders: Folder[] = [];
  for (const entry of entries) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) folders.push(await readFolder(child));
    const info = entry.isDirectory() ? undefined : await stat(child).catch(() => undefined);
    // A link to a folder may form a loop; pipes and devices have no end.
    if (info?.isFile() === true)
      files.push({ path: child, name: entry.name, size: info.size, mtimeMs: info.mtimeMs });
  }
  const others = files.filter(({ name }) => !STUDY_FILE.test(name));
  const studyUid = await studyUidOf(others);
  return {
    path,
    studyFiles: files.filter(({ name }) => STUDY_FILE.test(name)),
    dicom: studyUid === undefined ? [] : others,
    studyUid,
    folders,
  };
}

function unreadable(path: string): never {
  throw usageError(`The directory ${path} cannot be read.`);
}

function studiesOf(folder: Folder): BatchStudy[] {
  const holding = folder.folders.filter((child) => studyUids(child).size > 0);
  const isLowest = folder.dicom.length > 0 || holding.length > 1;
  if (isLowest && studyUids(folder).size === 1) {
    return [folderStudy(folder, dicomBelow(folder)), ...filesBelow(folder).map(fileStudy)];
  }
  return [
    ...(folder.dicom.length > 0 ? [folderStudy(folder, folder.dicom)] : []),
    ...folder.studyFiles.map(fileStudy),
    ...folder.folders.flatMap(studiesOf),
  ];
}

function studyUids({ studyUid, folders }: Folder): Set<string> {
  const below = folders.flatMap((folder) => [...studyUids(folder)]);
  return new Set(studyUid === undefined ? below : [studyUid, ...below]);
}

function dicomBelow({ dicom, folders }: Folder, prefix = ''): StudyPart[] {
  const own = dicom.map((file) => ({ ...file, name: prefix + file.name }));
  return [...own, ...folders.flatMap((folder) => dicomBelow(folder, `${prefix}${basename(folder.path)}/`))];
}

function filesBelow({ studyFiles, folders }: Folder): StudyPart[] {
  return [...studyFiles, ...folders.flatMap(filesBelow)];
}

function folderStudy({ path }: Folder, parts: readonly StudyPart[]): BatchStudy {
  return { path, kind: 'folder', parts };
}

function fileStudy(file: StudyPart): BatchStudy {
  return { path: file.path, kind: 'file', parts: [file] };
}
