import type { ImageFrame } from '../parsing/image-frame.js';
import { placeFrame } from '../stack/placed-frame.js';
import { dominantAxis } from '../../volume/vector.js';
import { matchesWords } from './series-rules.js';
import type { SeriesRules } from './series-rules.js';

/** PresentationIntentType of raw data that a workstation has to process first (Supplement 252). */
const FOR_PROCESSING = 'FOR PROCESSING';

const UNPLACED = 'image without ';

/** Whether images of a kind would be slices if their headers were complete. */
export function isUnplaced(kind: string): boolean {
  return kind.startsWith(UNPLACED);
}

/**
 * The kind of an image that is never a slice of a volume, as a noun (`localizer`, `screenshot`); null for a possible
 * slice. ImageType is defined in PS3.3 C.7.6.1.1.2 and C.8.2.1.1.1, RescaleType in C.11.1.1.2.
 */
export function frameExclusion(frame: ImageFrame, rules: SeriesRules): string | null {
  for (const { kind, sopClassUids } of rules.neverReadSopClasses) {
    if (sopClassUids.includes(frame.sopClassUid)) return kind;
  }
  if (frame.origin.presentationIntent === FOR_PROCESSING) return 'image for processing';
  for (const { kind, combinations } of rules.neverRead) {
    if (combinations.some((words) => matchesWords(frame.imageType, words))) return kind;
  }
  const { samplesPerPixel, photometricInterpretation } = frame.pixels;
  if (samplesPerPixel !== 1 || !photometricInterpretation.startsWith('MONOCHROME')) return 'colour image';
  const { rescaleType } = frame.origin;
  if (rescaleType !== null && !rules.rescaleTypes.some((pattern) => pattern.test(rescaleType))) {
    return 'image whose values are not Hounsfield units';
  }
  const placed = placeFrame(frame);
  if (placed === null) return `${UNPLACED}${missingPlacement(frame)}`;
  // No gantry tilts by 45 degrees: a derived image that is not axial was computed from axial ones.
  if (frame.imageType.includes('DERIVED') && dominantAxis(placed.normal) !== 2) return 'reformat';
  return null;
}

/** The missing attributes of an image without a position in the patient. */
function missingPlacement({ position, orientation, pixelSpacing }: ImageFrame): string {
  const missing = [
    ...(position === null ? ['ImagePositionPatient'] : []),
    ...(orientation === null ? ['ImageOrientationPatient'] : []),
    ...(pixelSpacing === null ? ['PixelSpacing'] : []),
  ];
  return missing.length === 0 ? 'a possible position' : missing.join(' and ');
}
