import { TAG } from '../tags.js';
import type { Tag } from '../tags.js';
import type { Attributes } from './attributes.js';
import { frameCountMismatch, multiFrameWithoutGeometry } from './parsing-errors.js';

/** Finds the item of a macro (PS3.3 section C.7.6.16) for one frame; the data set itself if no group has it. */
export type MacroFinder = (sequenceTag: Tag) => Attributes;

/** Attributes of an enhanced multi-frame image are in functional groups. */
export function hasFunctionalGroups(attributes: Attributes): boolean {
  return attributes.has(TAG.PerFrameFunctionalGroupsSequence);
}

/**
 * The macros of each frame of an enhanced multi-frame image: the frame's own, or else the shared ones.
 *
 * @throws DomainError `dicom.frame-count-mismatch`, `dicom.multi-frame-without-geometry`
 */
export function macrosOfFrames(attributes: Attributes, numberOfFrames: number): readonly MacroFinder[] {
  const perFrame = attributes.items(TAG.PerFrameFunctionalGroupsSequence);
  if (perFrame.length === 0) throw multiFrameWithoutGeometry(numberOfFrames);
  if (perFrame.length !== numberOfFrames) throw frameCountMismatch(numberOfFrames, perFrame.length);
  const shared = attributes.item(TAG.SharedFunctionalGroupsSequence);
  return perFrame.map((groups) => (tag) => groups.item(tag) ?? shared?.item(tag) ?? attributes);
}
