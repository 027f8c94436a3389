import type { LungsSeen } from '../dicom/series/preference.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { Volume } from '../volume/volume.js';
import { orientToSlp } from '../volume/volume-view.js';
import { levelAir } from './air-offset.js';
import { coarsen } from './coarse-volume.js';
import { measureCoverage } from './lung-coverage.js';
import { findLungs } from './lungs.js';
import { DEFAULT_QUALITY_LIMITS } from './quality-limits.js';
import type { QualityLimits } from './quality-limits.js';
import { findSurroundings } from './surroundings.js';

/** Samples one voxel every few millimetres and applies the same limits as `assessVolume`. */
export function seeLungs(
  volume: Volume,
  geometry: TensorGeometry,
  limits: QualityLimits = DEFAULT_QUALITY_LIMITS,
): LungsSeen {
  const { volume: coarse } = levelAir(coarsen(orientToSlp(volume)));
  const lungs = findLungs(coarse, findSurroundings(coarse));
  if (lungs.coreVolume < limits.noLungsVolume) return { extent: 'none', inBox: 0 };
  const { atTop, atBottom, outsideCrop, atEdge } = measureCoverage(coarse, lungs, geometry);
  const isWhole =
    Math.max(atTop, atBottom) <= limits.cutOffShare &&
    outsideCrop <= limits.outsideCropShare &&
    atEdge <= limits.edgeShare &&
    lungs.volume >= limits.littleLungVolume;
  return { extent: isWhole ? 'whole' : 'part', inBox: lungs.volume * (1 - outsideCrop) };
}
