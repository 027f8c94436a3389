import type { Attributes } from './attributes.js';
import { frameCountMismatch, multiFrameWithoutGeometry } from './parsing-errors.js';

const SHARED_GROUPS = 'x52009229';
const PER_FRAME_GROUPS = 'x52009230';

/** Finds the item of a macro (PS3.3 section C.7.6.16) for one frame; the data set itself where no group has it. */
export type MacroFinder = (sequenceTag: string) => Attributes;

/** An enhanced multi-frame image has its attributes in functional groups. */
export function hasFunctionalGroups(attributes: Attributes): boolean {
  return attributes.has(PER_FRAME_GROUPS);
}

/**
 * The macros of each frame of an enhanced multi-frame image: what the frame says itself, else what all frames share.
 *
 * @throws DomainError `dicom.frame-count-mismatch`, `dicom.multi-frame-without-geometry`
 */
export function macrosOfFrames(attributes: Attributes, numberOfFrames: number): readonly MacroFinder[] {
  const perFrame = attributes.items(PER_FRAME_GROUPS);
  if (perFrame.length === 0) throw multiFrameWithoutGeometry(numberOfFrames);
  if (perFrame.length !== numberOfFrames) throw frameCountMismatch(numberOfFrames, perFrame.length);
  const shared = attributes.item(SHARED_GROUPS);
  return perFrame.map((groups) => (tag) => groups.item(tag) ?? shared?.item(tag) ?? attributes);
}
