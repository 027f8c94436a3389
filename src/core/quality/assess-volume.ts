import type { Warning } from '../problem/warning.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import { orientToSlp } from '../volume/volume-view.js';
import type { SeriesCandidate } from '../dicom/series/series-candidate.js';
import type { Volume } from '../volume/volume.js';
import { levelAir } from './air-offset.js';
import { coarsen } from './coarse-volume.js';
import type { CoarseVolume } from './coarse-volume.js';
import { judgeScale } from './hounsfield-scale.js';
import { measureCoverage } from './lung-coverage.js';
import { findLungs } from './lungs.js';
import { noLungs } from './quality-errors.js';
import { DEFAULT_QUALITY_LIMITS } from './quality-limits.js';
import type { QualityLimits } from './quality-limits.js';
import * as warn from './quality-warnings.js';
import { findSurroundings } from './surroundings.js';

/** Header values of the series, as in SeriesCandidate. */
export type SeriesFacts = Pick<SeriesCandidate, 'kernel' | 'kernelClass' | 'sliceThickness'>;

export interface AssessmentOptions {
  /** Accepts any volume without an assessment, to inspect unusual data. */
  readonly any?: boolean;
  readonly limits?: QualityLimits;
}

/**
 * Lists the differences between a volume and the training data: chest CTs in Hounsfield units. Samples one voxel in some
 * hundred, every 5 mm, which takes tens of milliseconds for every volume.
 *
 * @param geometry of the tensor: the box that is cropped from the middle of the volume
 * @throws DomainError `dicom.no-lungs` if it shows no lung
 */
export function assessVolume(
  volume: Volume,
  facts: SeriesFacts,
  geometry: TensorGeometry,
  { any = false, limits = DEFAULT_QUALITY_LIMITS }: AssessmentOptions = {},
): Warning[] {
  if (any) return [];
  const coarse = coarsen(orientToSlp(volume));
  return [
    ...assessValues(coarse, geometry, limits),
    ...assessLength(coarse, geometry, limits),
    ...assessReconstruction(volume, facts, limits),
  ];
}

function assessValues(coarse: CoarseVolume, geometry: TensorGeometry, limits: QualityLimits): Warning[] {
  // Lung and air cannot be distinguished on a wrong scale.
  switch (judgeScale(coarse)) {
    case 'rescaled-twice':
      return [warn.rescaledTwice()];
    case 'not-rescaled':
      return [warn.notRescaled()];
    case 'plausible':
      break;
  }
  const { volume, offset } = levelAir(coarse);
  const surroundings = findSurroundings(volume);
  const lungs = findLungs(volume, surroundings);
  if (lungs.coreVolume < limits.noLungsVolume) throw noLungs(lungs.coreVolume);

  const warnings: Warning[] = [];
  const airLevel = (surroundings.airLevel ?? -1000) + offset;
  if (!(Math.abs(airLevel + 1000) <= limits.airDeviation)) warnings.push(warn.airLevel(airLevel));
  if (lungs.volume < limits.littleLungVolume) warnings.push(warn.littleLung(lungs.volume));
  const { atTop, atBottom, outsideCrop, atEdge } = measureCoverage(volume, lungs, geometry);
  const ends: ('top' | 'bottom')[] = [];
  if (atTop > limits.cutOffShare) ends.push('top');
  if (atBottom > limits.cutOffShare) ends.push('bottom');
  if (ends.length > 0) warnings.push(warn.lungsCutOff(ends));
  if (atEdge > limits.edgeShare) warnings.push(warn.lungsOutsideField(atEdge));
  if (outsideCrop > limits.outsideCropShare) {
    warnings.push(warn.lungsOutsideCrop(outsideCrop, boxOf(geometry)));
  }
  return warnings;
}

function assessLength({ extent }: CoarseVolume, geometry: TensorGeometry, limits: QualityLimits): Warning[] {
  const [length] = extent;
  if (length < limits.shortestCoverage) return [warn.coverageShort(length)];
  if (length > limits.longestCoverage) return [warn.coverageLong(length, boxOf(geometry)[0])];
  return [];
}

function assessReconstruction({ spacing }: Volume, facts: SeriesFacts, limits: QualityLimits): Warning[] {
  const { kernel, kernelClass, sliceThickness } = facts;
  const warnings: Warning[] = [];
  if (spacing[2] > limits.widestSliceDistance) warnings.push(warn.slicesFarApart(spacing[2]));
  if (sliceThickness !== null && sliceThickness > limits.thickestSlice) {
    warnings.push(warn.thickSlices(sliceThickness));
  }
  if (limits.unusualKernelClasses.includes(kernelClass))
    warnings.push(warn.unusualKernel(kernel, kernelClass));
  return warnings;
}

/** Size of the encoder's box along depth, height and width in millimetres. */
function boxOf({ depth, height, width, depthSpacing, inPlaneSpacing }: TensorGeometry): number[] {
  return [depth * depthSpacing, height * inPlaneSpacing, width * inPlaneSpacing];
}
