import type { ImageFrame } from '../../src/core/dicom/parsing/image-frame.js';
import { divideIntoSets } from '../../src/core/dicom/stack/image-sets.js';
import { placeFrame } from '../../src/core/dicom/stack/placed-frame.js';
import { ctStack, ORIGIN } from './image-frames.js';

type Origin = Partial<ImageFrame['origin']>;
export type Changes = Omit<Partial<ImageFrame>, 'origin'> & { readonly origin?: Origin };

interface StackOptions {
  readonly count?: number;
  readonly spacing?: number;
  /** Shift of the whole stack towards the head in millimetres. */
  readonly shift?: number;
  readonly firstEntry?: number;
  /** The separate attributes of each image. */
  readonly each?: (index: number) => Changes;
}

/** 30 slices of 2 mm. */
export function stack(changes: Changes = {}, options: StackOptions = {}): ImageFrame[] {
  const { count = 30, spacing = 2, shift = 0, firstEntry = 0, each = (): Changes => ({}) } = options;
  return ctStack(count, {}, { spacing, firstEntry }).map((frame, index) => {
    const own = each(index);
    const [x, y, z] = frame.position ?? [0, 0, 0];
    return {
      ...frame,
      position: [x, y, z + shift] as const,
      instanceNumber: index + 1,
      ...changes,
      ...own,
      origin: { ...ORIGIN, ...changes.origin, ...own.origin },
    };
  });
}

/** A deterministic shuffle, because results must not depend on the order of files. */
function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value, index) => ({ value, key: (index * 7919) % 104_729 }))
    .sort((a, b) => (a.key % 97) - (b.key % 97) || a.key - b.key)
    .map(({ value }) => value);
}

/** Entries of the images in each set, both in ascending order. */
export function divide(...stacks: ImageFrame[][]): number[][] {
  const placed = shuffled(stacks.flat()).map(placeFrame);
  return divideIntoSets(placed.filter((frame) => frame !== null))
    .map(({ images }) => images.map(({ frame }) => frame.entry).sort((a, b) => a - b))
    .sort((a, b) => a[0] - b[0]);
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
