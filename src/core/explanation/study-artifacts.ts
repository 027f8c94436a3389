import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Volume } from '../volume/volume.js';
import type { StudyGeometry } from '../ingest/study-geometry.js';
import { writeNifti } from '../nifti/write-nifti.js';
import type { PlacedMap, StudyExplanation } from './study-explainer.js';
import { ARTIFACTS, mapFile } from './artifact-table.js';
import type { PictureStyle } from '../overlay/picture-texts.js';
import { overlayOf } from './study-overlay.js';

/** Writes the series as it was read, in Hounsfield units. */
export async function writeVolume(directory: string, volume: Volume): Promise<void> {
  await writeNifti(join(directory, ARTIFACTS.volume.file), volume);
}

/** Writes the maps and the picture. */
export async function writeExplanation(
  directory: string,
  volume: Volume,
  place: StudyGeometry,
  explanation: StudyExplanation,
  style: PictureStyle,
): Promise<void> {
  await writeMaps(directory, explanation);
  await writeFile(join(directory, ARTIFACTS.overlay.file), overlayOf(volume, place, explanation, style));
}

/** Writes the maps as NIfTI of float32 in log odds: one voxel per token, at its place in the patient. */
export async function writeMaps(directory: string, { maps }: StudyExplanation): Promise<void> {
  await mkdir(join(directory, ARTIFACTS.attributions.folder), { recursive: true });
  for (const [name, placed] of maps) await writeNifti(join(directory, mapFile(name)), imageOf(placed));
}

function imageOf({ map, geometry }: PlacedMap) {
  const [depth, rows, columns] = map.grid;
  const { spacing, toPatient } = geometry;
  return { data: map.values, columns, rows, slices: depth, spacing, affine: toPatient };
}
