import type { ArchiveLimits } from '../archive/archive-limits.js';
import { fileKindOf } from '../archive/file-kind.js';
import { isZipEntry, openNestedSource, openSource, type StudySource } from '../archive/open-source.js';
import type { ZipEntry } from '../archive/zip-entry.js';
import { isDicomDirectory, looksLikeDicom } from '../dicom/parsing/data-set-start.js';
import { DomainError } from '../problem/domain-error.js';

/** Bytes that identify a DICOM file or an archive. */
const PROBED_BYTES = 512;
/** At most this many files are examined before the first image: an export has a few documents, a disc a viewer. */
const MAX_PROBED = 2000;

/**
 * Opens the files of a study. If a ZIP holds one ZIP and no image, as portals' downloads do, the inner ZIP is opened
 * instead, one level deep.
 * @throws DomainError `archive.*`
 */
export async function openStudy(path: string, limits: ArchiveLimits): Promise<StudySource> {
  const source = openSource(path, limits);
  try {
    const inner = onlyArchive(source);
    if (inner === undefined) return source;
    const outer = source.entries.filter(isZipEntry);
    const nested = await openNestedSource(path, inner, outer, limits);
    source.close();
    return nested;
  } catch (error) {
    source.close();
    throw error;
  }
}

/** The only archive in a source without images, recognised by its content because names mean nothing. */
function onlyArchive(source: StudySource): ZipEntry | undefined {
  let archive: ZipEntry | undefined;
  for (const entry of source.entries.slice(0, MAX_PROBED)) {
    if (!isZipEntry(entry)) return undefined;
    const head = beginningOf(source, entry);
    if (head === undefined || head.length === 0) continue;
    // The table of contents of a disc holds no image.
    if (isDicomDirectory(head)) continue;
    if (looksLikeDicom(head)) return undefined;
    if (fileKindOf(head) !== 'zip') continue;
    if (archive !== undefined) return undefined;
    archive = entry;
  }
  return source.entries.length <= MAX_PROBED ? archive : undefined;
}

/** Undefined for a damaged file, which is reported when the study is read. */
function beginningOf(source: StudySource, entry: ZipEntry): Uint8Array | undefined {
  try {
    return source.read(entry, PROBED_BYTES);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
