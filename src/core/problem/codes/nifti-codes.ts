import type { ProblemDefinition, WarningDefinition } from '../problem-definition.js';

export const NIFTI_CODES = {
  'nifti.not-nifti': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'the file is not NIfTI',
    ru: 'Это не NIfTI. Нужен файл .nii или .nii.gz.',
  },
  'nifti.two-files': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'the file is the header of a NIfTI pair (.hdr and .img)',
    ru: 'Это половина NIfTI из двух файлов. Нужен один файл .nii или .nii.gz.',
  },
  'nifti.truncated': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'the file ends before its last voxel',
    ru: 'Файл NIfTI обрывается[: нужно {expected} байт, а есть {found}]. Скопируйте его заново.',
  },
  'nifti.damaged-compression': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'the gzip stream is damaged',
    ru: 'Файл NIfTI повреждён. Скопируйте его заново.',
  },
  'nifti.unreadable': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'the file cannot be opened',
    ru: 'Файл NIfTI не читается. Скопируйте его заново.',
  },
  'nifti.invalid-header': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'a field of the header has an invalid value',
    ru: 'Заголовок файла NIfTI повреждён[: поле {field}].',
  },
  'nifti.unsupported-datatype': {
    kind: 'malformed',
    routes: ['predict'],
    en: 'the values are of a type that a CT does not have',
    ru: 'В файле NIfTI значения типа[ {datatype}], какого у КТ не бывает.',
  },
  'nifti.not-a-volume': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the image does not have three dimensions',
    ru: 'В файле NIfTI не трёхмерный объём[, а изображение {sizes}].',
  },
  'nifti.not-finite': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the volume holds NaN or infinite values',
    ru: 'В объёме NIfTI есть NaN или бесконечные значения.',
  },
  'nifti.too-large': {
    kind: 'too-large',
    routes: ['predict'],
    en: 'the volume has more voxels than a chest CT',
    ru: 'В объёме NIfTI больше вокселей, чем бывает в КТ грудной клетки[: {sizes}, а допустимо {maximumVoxels}].',
  },
  'nifti.implausible-voxels': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the voxels have a size that no CT has: the unit of length or the distances in the header are wrong',
    ru: 'Воксели объёма NIfTI имеют размер, какого у КТ не бывает[ ({spacing} мм)]: единица длины или расстояния в заголовке неверны.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export const NIFTI_WARNINGS = {
  'nifti.orientation-unknown': {
    en: 'the header does not say how the volume lies in the patient; the order of a CT was assumed',
    ru: {
      title: 'Ориентация объёма неизвестна',
      text: 'В заголовке NIfTI нет ни qform, ни sform. Объём прочитан в порядке КТ; если он записан иначе, ответ неверен.',
    },
  },
  'nifti.stored-order': {
    en: 'NIFTI_ORIENTATION=stored: the model saw the volume turned or mirrored against its training data',
    ru: {
      title: 'Объём прочитан в порядке записи',
      text: 'Так настроен сервис (NIFTI_ORIENTATION=stored). Модель видела объём повёрнутым или зеркально отражённым.',
    },
  },
  'nifti.spacing-contradiction': {
    en: 'pixdim and sform give different voxel sizes',
    ru: {
      title: 'Размер вокселя указан по-разному',
      text: 'В заголовке NIfTI pixdim и sform противоречат друг другу. Проверьте размер вокселя.',
    },
  },
  'nifti.orientation-contradiction': {
    en: 'qform and sform orient the volume differently; the sform was used',
    ru: {
      title: 'Ориентация объёма указана по-разному',
      text: 'В заголовке NIfTI qform и sform противоречат друг другу; использована sform.',
    },
  },
} as const satisfies Record<string, WarningDefinition>;
