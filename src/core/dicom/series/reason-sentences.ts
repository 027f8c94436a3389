import { type Language, problemSentence } from '../../problem/translation.js';
import type { Advantage, ChosenSet, Preference, SeriesReason } from './series-reason.js';

/** Why a series was read or not, as a sentence. Runs in browsers too. */
export function reasonSentence(reason: SeriesReason, language: Language): string {
  return language === 'ru' ? inRussian(reason) : inEnglish(reason);
}

/** The form of a reason in an answer. Answers of earlier versions have the sentence alone. */
export interface AnsweredReason {
  readonly reason: string;
  readonly reason_code?: SeriesReason['code'];
  readonly reason_values?: Readonly<Record<string, unknown>>;
}

/** A reason in the form of the HTTP contract. */
export function answeredReason(reason: SeriesReason): Required<AnsweredReason> {
  const { code, ...values } = reason;
  return { reason: reasonSentence(reason, 'en'), reason_code: code, reason_values: values };
}

/** The sentence of an answer's reason; the English one where the answer has nothing else. */
export function answeredSentence(
  { reason, reason_code: code, reason_values: values }: AnsweredReason,
  language: Language,
): string {
  if (code === undefined || values === undefined) return reason;
  return reasonSentence({ code, ...values } as SeriesReason, language);
}

function inEnglish(reason: SeriesReason): string {
  switch (reason.code) {
    case 'chosen-as-requested':
      return 'Chosen because it was requested.';
    case 'chosen-as-only':
      return `Chosen as the only usable series: ${englishSet(reason)}.`;
    case 'chosen-as-readable':
      return `Chosen because the preferred series cannot be read: ${englishSet(reason)}.`;
    case 'chosen':
      return `Chosen of ${reason.series} usable series for ${ENGLISH[reason.advantage](reason)}: ${englishSet(reason)}.`;
    case 'other-requested':
      return 'Usable, but another series was requested.';
    case 'other-preferred':
      return `Usable, but the chosen series is preferred for ${ENGLISH[reason.advantage](reason)}.`;
    case 'skipped':
      return `Skipped: ${reason.message}`;
    case 'modality':
      return `Its modality is ${reason.modality || 'not given'}, and only ${reason.read.join(', ')} is read.`;
    case 'no-slices':
      return `None of its images is a slice (${kindsText(reason.kinds)}).`;
    case 'one-position':
      return `All ${reason.images} of its images have the same ImagePositionPatient.`;
    case 'too-few-slices':
      return `It has ${reason.slices} usable slice${reason.slices === 1 ? '' : 's'}, and at least ${reason.minimum} are needed.`;
  }
}

function inRussian(reason: SeriesReason): string {
  switch (reason.code) {
    case 'chosen-as-requested':
      return 'Выбрана, потому что её запросили.';
    case 'chosen-as-only':
      return `Выбрана как единственная пригодная серия: ${russianSet(reason)}.`;
    case 'chosen-as-readable':
      return `Выбрана, потому что более подходящую серию прочитать нельзя: ${russianSet(reason)}.`;
    case 'chosen':
      return `Выбрана из пригодных серий (всего ${reason.series}): ${RUSSIAN[reason.advantage](reason)}. В ней ${russianSet(reason)}.`;
    case 'other-requested':
      return 'Пригодна, но запросили другую серию.';
    case 'other-preferred':
      return `Пригодна, но выбранная серия предпочтительнее: ${RUSSIAN[reason.advantage](reason)}.`;
    case 'skipped':
      return `Пропущена. ${problemSentence({ code: reason.problem, message: reason.message, fields: reason.fields }, 'ru')}`;
    case 'modality':
      return `Модальность ${reason.modality === '' ? 'не указана' : `— ${reason.modality}`}, а читаются только ${reason.read.join(', ')}.`;
    case 'no-slices':
      return `Ни один её снимок не является срезом (${kindsText(reason.kinds, russianWord)}).`;
    case 'one-position':
      return `У всех её снимков (${reason.images}) одно и то же ImagePositionPatient.`;
    case 'too-few-slices':
      return `Пригодных срезов: ${reason.slices}, а нужно не меньше ${reason.minimum}.`;
  }
}

type Clauses = Readonly<Record<Advantage, (preference: Preference) => string>>;

const ENGLISH: Clauses = {
  axial: () => 'its axial planes (the other is a reformat)',
  lungs: () => 'showing lungs (the other shows none)',
  study: () => 'its newer study',
  original: ({ preferred, other }) =>
    `its ${preferred === null ? 'original images' : `images (${preferred})`} (the other: ${other ?? 'original images'})`,
  whole: () => 'showing the whole lungs without holes',
  share: () => 'showing more of the lungs',
  description: () => 'its description (the other was scanned in expiration)',
  complete: ({ preferred, other }) =>
    `its coverage (${millimetres(preferred)} against a fragment of ${millimetres(other)})`,
  kernel: ({ preferred, other }) => `its kernel (${preferred} before ${other})`,
  lossless: () => 'its images, which were compressed without loss',
  slices: ({ preferred, other }) => `its number of slices (${preferred} against ${other})`,
  thickness: ({ preferred, other }) =>
    `its thinner slices (${millimetres(preferred)} against ${millimetres(other)})`,
  coverage: ({ preferred, other }) =>
    `its coverage (${millimetres(preferred)} against ${millimetres(other)})`,
  number: () => 'its lower series number, being equal otherwise',
  none: () => 'its UID, being equal otherwise',
};

/** Each says what is better in the chosen series. */
const RUSSIAN: Clauses = {
  axial: () => 'её плоскости аксиальные, а другая серия — реформат',
  lungs: () => 'на ней видны лёгкие, а на другой — нет',
  study: () => 'её исследование новее',
  original: ({ preferred, other }) =>
    `снимки — ${russianKind(preferred)}, в другой серии — ${russianKind(other)}`,
  whole: () => 'на ней лёгкие целиком и без пропусков',
  share: () => 'на ней видна большая часть лёгких',
  description: () => 'другая серия, судя по описанию, снята на выдохе',
  complete: ({ preferred, other }) =>
    `её протяжённость — ${russianMillimetres(preferred)}, а другая серия — фрагмент в ${russianMillimetres(other)}`,
  kernel: ({ preferred, other }) =>
    `её фильтр — ${russianWord(preferred)}, у другой серии — ${russianWord(other)}`,
  lossless: () => 'её снимки сжаты без потерь',
  slices: ({ preferred, other }) => `в ней больше срезов: ${preferred} против ${other}`,
  thickness: ({ preferred, other }) =>
    `её срезы тоньше, ${russianMillimetres(preferred)} против ${russianMillimetres(other)}`,
  coverage: ({ preferred, other }) =>
    `её протяжённость больше: ${russianMillimetres(preferred)} против ${russianMillimetres(other)}`,
  number: () => 'её номер меньше, в остальном серии равны',
  none: () => 'её UID меньше, в остальном серии равны',
};

const PLURAL = new Intl.PluralRules('ru');
const SLICES: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'срез', few: 'среза' };

function englishSet({ slices, thickness, kernel, kernel_class: kernelClass }: ChosenSet): string {
  const thick = thickness === null ? '' : ` of ${millimetres(thickness)}`;
  return `${slices} slices${thick}, ${kernel === '' ? 'kernel not given' : `kernel ${kernel} (${kernelClass})`}`;
}

function russianSet({ slices, thickness, kernel, kernel_class: kernelClass }: ChosenSet): string {
  const thick = thickness === null ? '' : ` по ${russianMillimetres(thickness)}`;
  const named = kernel === '' ? 'фильтр не указан' : `фильтр ${kernel} (${russianWord(kernelClass)})`;
  return `${slices} ${SLICES[PLURAL.select(slices)] ?? 'срезов'}${thick}, ${named}`;
}

function millimetres(value: string | number | null): string {
  return value === null ? 'unknown' : `${Number(Number(value).toFixed(2))} mm`;
}

function russianMillimetres(value: string | number | null): string {
  return value === null ? 'неизвестно' : `${Number(Number(value).toFixed(2))} мм`;
}

/** Numbers of images by kind: `localizer: 2, reformat: 30`. */
export function kindsText(
  kinds: Readonly<Record<string, number>>,
  word: (kind: string) => string = (kind) => kind,
): string {
  return Object.entries(kinds)
    .map(([kind, count]) => `${word(kind)}: ${count}`)
    .join(', ');
}

function russianKind(kind: string | number | null): string {
  return kind === null ? 'исходные' : russianWord(kind);
}

/** Words of the rules that come with the service. An operator's own words stay as they are. */
const WORDS: Readonly<Record<string, string | undefined>> = {
  lung: 'лёгочный',
  standard: 'стандартный',
  sharp: 'резкий',
  other: 'другой',
  localizer: 'топограмма',
  reformat: 'реформат',
  screenshot: 'снимок экрана',
  'dose sheet': 'отчёт о дозе',
  'image for processing': 'снимок для обработки',
  'colour image': 'цветной снимок',
  'image whose values are not Hounsfield units': 'снимок не в единицах Хаунсфилда',
  'image written by another program': 'снимок из другой программы',
  'monoenergetic image': 'моноэнергетический снимок',
  'virtual non-contrast image': 'виртуальный бесконтрастный снимок',
  'average image': 'усреднённый снимок',
  'intensity projection': 'проекция интенсивности',
  'derived image': 'производный снимок',
  'secondary capture': 'вторичный захват',
};

function russianWord(word: string | number | null): string {
  const text = String(word);
  return WORDS[text] ?? text;
}
