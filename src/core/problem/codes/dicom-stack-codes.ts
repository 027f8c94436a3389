import type { ProblemDefinition, WarningDefinition } from '../problem-definition.js';

export const DICOM_STACK_CODES = {
  'dicom.no-positions': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'no image states its position in the patient',
    ru: 'В снимках[ ({images})] не указано их положение. Отправьте исходные снимки томографа.',
  },
  'dicom.mixed-series': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'several images lie in one plane, or the slices of several scans are interleaved, and nothing says which belong together',
    ru: 'В серии смешаны несколько съёмок или реконструкций[, всего {scans}], и различить их нельзя. Выгрузите каждую отдельной серией.',
  },
  'dicom.same-position': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'all images have one position',
    ru: 'Все срезы[ ({slices})] в одном положении. Отправьте серию, которая охватывает грудную клетку.',
  },
  'dicom.not-a-stack': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'the slices are stacked at an angle that no gantry tilt explains',
    ru: 'Срезы серии не складываются в объём[: они наклонены на {angle} градусов, а исправляется не больше {maximum}].',
  },
  'dicom.missing-slices': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'too many slices are missing to interpolate them',
    ru: 'В серии слишком много пропущенных срезов[: {missing} между {measured} имеющимися, наибольший промежуток {widestGap} мм]. Отправьте полную серию.',
  },
  'dicom.unequal-gaps': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'gaps between slices are too wide to bridge',
    ru: 'Промежутки между срезами слишком велики[: от {narrowest} до {widest} мм, а допускается {maximum}]. Отправьте полную серию.',
  },
  'dicom.shifted-slices': {
    kind: 'unusable-study',
    routes: ['predict'],
    en: 'slices are shifted against each other by more than an image',
    ru: 'Срезы сдвинуты друг относительно друга больше чем на размер снимка[ (столбцов {columns}, строк {rows})].',
  },
  'dicom.volume-too-large': {
    kind: 'too-large',
    routes: ['predict'],
    en: 'the series has more voxels than a chest CT',
    ru: 'В серии больше вокселей, чем бывает в КТ грудной клетки[: {shape}, а допустимо {maximumVoxels}].',
  },
} as const satisfies Record<string, ProblemDefinition>;

export const DICOM_STACK_WARNINGS = {
  'dicom.odd-images': {
    en: 'images that differ in size, spacing, orientation, acquisition or reconstruction were left out',
    ru: {
      title: 'Есть снимки, не подходящие к серии',
      text: 'Снимки, отличающиеся размером, шагом, ориентацией, съёмкой или реконструкцией, не учтены.',
    },
  },
  'dicom.duplicate-images': {
    en: 'images that repeat others were left out',
    ru: {
      title: 'Есть повторные снимки',
      text: 'Снимки с тем же положением и теми же пикселями не учтены.',
    },
  },
  'dicom.several-acquisitions': {
    en: 'the series holds several acquisitions, phases or reconstructions; one of them was read',
    ru: {
      title: 'Несколько съёмок в одной серии',
      text: 'Прочитана одна из них; срезы разных съёмок не смешиваются.',
    },
  },
  'dicom.passes-stitched': {
    en: 'the series was scanned in passes that overlap; they were put together',
    ru: {
      title: 'Серия снята в несколько проходов',
      text: 'Проходы продолжают друг друга и соединены; из повторных срезов прочитано по одному.',
    },
  },
  'dicom.stray-images': {
    en: 'images far away from all others were left out',
    ru: {
      title: 'Есть снимки в стороне от остальных',
      text: 'Они лежат далеко от серии и не учтены.',
    },
  },
  'dicom.separate-blocks': {
    en: 'the series holds blocks of slices far from each other; the one with the lungs was read',
    ru: {
      title: 'Серия состоит из отдельных частей',
      text: 'Прочитана та часть, на которой видны лёгкие.',
    },
  },
  'dicom.positions-rounded': {
    en: 'positions were rounded to whole millimetres; the slices were laid at equal distances',
    ru: {
      title: 'Положения срезов округлены',
      text: 'Положения округлены до целых миллиметров; срезы расставлены на равных расстояниях.',
    },
  },
  'dicom.slices-thinned': {
    en: 'the series is larger than a volume may be; only as many slices as the model needs were read',
    ru: {
      title: 'Прочитаны не все срезы',
      text: 'Серия слишком велика; прочитано столько срезов, сколько нужно модели.',
    },
  },
  'dicom.oblique-stack': {
    en: 'the slices are turned by 10 degrees or more against the axes of the patient',
    ru: {
      title: 'Срезы наклонены',
      text: 'Срезы повёрнуты относительно осей тела; модель знает только обычные аксиальные срезы.',
    },
  },
  'dicom.slices-interpolated': {
    en: 'missing slices were interpolated from their neighbours',
    ru: {
      title: 'Пропущенные срезы достроены',
      text: 'В серии не хватает срезов; они достроены по соседним.',
    },
  },
  'dicom.slices-resampled': {
    en: 'the distance between slices varies; they were interpolated to equal distances',
    ru: {
      title: 'Срезы пересчитаны на равный шаг',
      text: 'Расстояние между срезами не везде одинаково.',
    },
  },
  'dicom.gantry-tilt': {
    en: 'the gantry was tilted; the volume was sheared back',
    ru: {
      title: 'Гентри наклонён',
      text: 'Объём выпрямлен перед чтением.',
    },
  },
  'dicom.slices-shifted': {
    en: 'slices were shifted against each other; they were moved into place',
    ru: {
      title: 'Срезы сдвинуты',
      text: 'Срезы были смещены друг относительно друга и поставлены на место.',
    },
  },
} as const satisfies Record<string, WarningDefinition>;
