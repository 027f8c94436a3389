import type { ProblemDefinition, WarningDefinition } from '../problem-definition.js';

export const NETWORKS_CODES = {
  'networks.failed': {
    kind: 'fault',
    routes: ['predict'],
    en: 'a further network of the bundle could not be run on the study',
    ru: 'Дополнительную сеть[ «{network}»] не удалось применить к исследованию. Сообщите оператору код запроса.',
  },
  'networks.not-loaded': {
    kind: 'misconfigured',
    routes: [],
    en: 'ONNX Runtime could not load a network of bundle.json',
    ru: 'ONNX Runtime не загрузил сеть из bundle.json.',
  },
  'networks.wrong-inputs': {
    kind: 'misconfigured',
    routes: [],
    en: 'the inputs of a network differ from those that bundle.json describes',
    ru: 'Входы сети не такие, как описано в bundle.json.',
  },
  'networks.wrong-output': {
    kind: 'misconfigured',
    routes: [],
    en: 'the output of a network differs from what bundle.json describes',
    ru: 'Выход сети не такой, как описано в bundle.json.',
  },
  'networks.input-too-large': {
    kind: 'misconfigured',
    routes: [],
    en: 'the input of a network would be empty or larger than the limit',
    ru: 'Вход сети пуст или больше допустимого.',
  },
  'networks.too-important': {
    kind: 'misconfigured',
    routes: [],
    en: 'a network may be left out, but an ensemble depends on its features',
    ru: 'Сеть может быть пропущена, но ансамбль зависит от её признаков.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export const NETWORKS_WARNINGS = {
  'networks.left-out': {
    en: 'a further network failed on the study; its features are 0, and the probability may be wrong',
    ru: {
      title: 'Сеть пропущена',
      text: 'Дополнительная сеть не сработала, её признаки равны 0. Вероятность может быть неверной.',
    },
  },
} as const satisfies Record<string, WarningDefinition>;
