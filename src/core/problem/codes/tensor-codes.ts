import type { ProblemDefinition } from '../problem-definition.js';

export const TENSOR_CODES = {
  'tensor.spacing-unknown': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the volume has no usable voxel spacing',
    ru: 'В файле не указан размер вокселя.',
  },
  'tensor.volume-too-small': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: "the volume is thinner than a voxel of the model's grid",
    ru: 'Объём слишком мал для модели[: {sizes} вокселей по {spacing} мм].',
  },
  'npy.unreadable': {
    kind: 'malformed',
    routes: [],
    en: 'the NumPy file cannot be read',
    ru: 'Файл NumPy не читается.',
  },
} as const satisfies Record<string, ProblemDefinition>;
