import type { ImageFrame } from '../parsing/image-frame.js';
import { placeFrame } from '../stack/placed-frame.js';
import { dominantAxis } from '../../volume/vector.js';
import type { SeriesRules } from './series-rules.js';

/**
 * Why an image can never be a slice of the volume, as a noun for a sentence (`localizer`, `screenshot`), or null when
 * it can. ImageType is defined in PS3.3 C.7.6.1.1.2 and C.8.2.1.1.1.
 */
export function frameExclusion(frame: ImageFrame, rules: SeriesRules): string | null {
  for (const { kind, sopClassUids } of rules.neverReadSopClasses) {
    if (sopClassUids.includes(frame.sopClassUid)) return kind;
  }
  for (const { kind, combinations } of rules.neverRead) {
    if (combinations.some((words) => words.every((word) => frame.imageType.includes(word)))) return kind;
  }
  const { samplesPerPixel, photometricInterpretation } = frame.pixels;
  if (samplesPerPixel !== 1 || !photometricInterpretation.startsWith('MONOCHROME')) return 'colour image';
  const placed = placeFrame(frame);
  if (placed === null) return 'image without a position';
  // A gantry does not turn by 45 degrees: a derived plane that is not axial was cut from the axial ones.
  if (frame.imageType.includes('DERIVED') && dominantAxis(placed.normal) !== 2) return 'reformat';
  return null;
}
