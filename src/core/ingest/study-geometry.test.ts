import { expect, it } from 'vitest';
import { imageNumbers, type SliceImage } from './study-geometry.js';

const file = { entry: 0, seriesUid: '1.2', sopClassUid: '1.2', hasOwnUids: true };
const image = (sopInstanceUid: string, frame: number, instanceNumber: number | null): SliceImage => ({
  ...file,
  sopInstanceUid,
  frame,
  instanceNumber,
});

it('an image is numbered by its InstanceNumber, which may be missing', () => {
  expect(imageNumbers([image('1', 0, 7), image('2', 0, 6), image('3', 0, null)])).toEqual([7, 6, null]);
});

it('the frames of a multi-frame file are numbered from 1, the first one too, and not by InstanceNumber', () => {
  expect(imageNumbers([image('1', 2, 40), image('1', 1, 40), image('1', 0, 40)])).toEqual([3, 2, 1]);
});

it('slices with the same nearest image have its number', () => {
  expect(imageNumbers([image('1', 0, 5), image('1', 0, 5), image('2', 0, 4)])).toEqual([5, 5, 4]);
});
