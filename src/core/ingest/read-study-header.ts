import type { ArchiveLimits } from '../archive/archive-limits.js';
import type { Attributes } from '../dicom/parsing/attributes.js';
import { readDataSet } from '../dicom/parsing/read-data-set.js';
import { openStudy } from './open-study.js';
import { parseHeader } from './read-header.js';

/**
 * Reads the header of one file again after its study was read.
 * @param index index of the file: `entry` of a {@link SliceImage}
 * @throws DomainError `dicom.*`, `archive.*`
 */
export async function readStudyHeader(
  path: string,
  limits: ArchiveLimits,
  index: number,
): Promise<Attributes> {
  const source = await openStudy(path, limits);
  try {
    const entry = source.entries.at(index);
    if (entry === undefined) throw new Error(`The study has no file ${index}.`);
    return parseHeader(source, entry, readDataSet).attributes;
  } finally {
    source.close();
  }
}
