import { describe, expect, it, test } from 'vitest';
import { LANGUAGES } from '../../problem/translation.js';
import { answeredReason, answeredSentence, reasonSentence } from './reason-sentences.js';
import { ADVANTAGES, SERIES_REASON_CODES, type SeriesReason } from './series-reason.js';

const SET = { slices: 300, thickness: 1, kernel: 'B70f', kernel_class: 'lung' };
const BY_KERNEL = { advantage: 'kernel', preferred: 'lung', other: 'standard' } as const;

const SENTENCES: readonly (readonly [SeriesReason, english: string, russian: string])[] = [
  [{ code: 'chosen-as-requested' }, 'Chosen because it was requested.', 'Выбрана, потому что её запросили.'],
  [
    { code: 'chosen-as-only', ...SET, thickness: null, kernel: '' },
    'Chosen as the only usable series: 300 slices, kernel not given.',
    'Выбрана как единственная пригодная серия: 300 срезов, фильтр не указан.',
  ],
  [
    { code: 'chosen-as-readable', ...SET },
    'Chosen because the preferred series cannot be read: 300 slices of 1 mm, kernel B70f (lung).',
    'Выбрана, потому что более подходящую серию прочитать нельзя: 300 срезов по 1 мм, фильтр B70f (лёгочный).',
  ],
  [
    { code: 'chosen', series: 2, ...SET, ...BY_KERNEL },
    'Chosen of 2 usable series for its kernel (lung before standard): 300 slices of 1 mm, kernel B70f (lung).',
    'Выбрана из пригодных серий (всего 2): её фильтр — лёгочный, у другой серии — стандартный. В ней 300 срезов по 1 мм, фильтр B70f (лёгочный).',
  ],
  [
    { code: 'other-requested' },
    'Usable, but another series was requested.',
    'Пригодна, но запросили другую серию.',
  ],
  [
    { code: 'other-preferred', advantage: 'thickness', preferred: 1.255, other: null },
    'Usable, but the chosen series is preferred for its thinner slices (1.25 mm against unknown).',
    'Пригодна, но выбранная серия предпочтительнее: её срезы тоньше, 1.25 мм против неизвестно.',
  ],
  [
    {
      code: 'skipped',
      problem: 'dicom.too-few-slices',
      message: 'It has 12 usable slices, and at least 20 are needed.',
      fields: { slices: 12, minimumSlices: 20 },
    },
    'Skipped: It has 12 usable slices, and at least 20 are needed.',
    'Пропущена. В самой большой серии КТ слишком мало пригодных срезов: 12, а нужно не меньше 20. Отправьте серию целиком.',
  ],
  [
    { code: 'modality', modality: '', read: ['CT'] },
    'Its modality is not given, and only CT is read.',
    'Модальность не указана, а читаются только CT.',
  ],
  [
    { code: 'no-slices', kinds: { localizer: 2, 'a kind of the operator': 1 } },
    'None of its images is a slice (localizer: 2, a kind of the operator: 1).',
    'Ни один её снимок не является срезом (топограмма: 2, a kind of the operator: 1).',
  ],
  [
    { code: 'one-position', images: 30 },
    'All 30 of its images have the same ImagePositionPatient.',
    'У всех её снимков (30) одно и то же ImagePositionPatient.',
  ],
  [
    { code: 'too-few-slices', slices: 1, minimum: 20 },
    'It has 1 usable slice, and at least 20 are needed.',
    'Пригодных срезов: 1, а нужно не меньше 20.',
  ],
];

describe('the reason for reading or skipping a series', () => {
  it.each(SENTENCES)('%j is a sentence in both languages', (reason, english, russian) => {
    expect(reasonSentence(reason, 'en')).toBe(english);
    expect(reasonSentence(reason, 'ru')).toBe(russian);
  });

  it('has a sentence above for every code', () => {
    expect(SENTENCES.map(([{ code }]) => code).toSorted()).toEqual(SERIES_REASON_CODES.toSorted());
  });

  test.each(ADVANTAGES)(
    'by the criterion %s differs from that by any other, in each language',
    (advantage) => {
      for (const language of LANGUAGES) {
        const said = ADVANTAGES.filter((other) => {
          const by = (one: typeof other): SeriesReason => ({
            code: 'other-preferred',
            advantage: one,
            preferred: 1,
            other: 2,
          });
          return reasonSentence(by(other), language) === reasonSentence(by(advantage), language);
        });
        expect(said).toEqual([advantage]);
      }
    },
  );

  it('is translated from the values of an answer, which may have passed through JSON', () => {
    const [reason, english, russian] = SENTENCES[3];
    const answered = JSON.parse(JSON.stringify(answeredReason(reason))) as ReturnType<typeof answeredReason>;
    expect(answered.reason).toBe(english);
    expect(answeredSentence(answered, 'ru')).toBe(russian);
  });

  it('stays English in an answer of an earlier version, which has the sentence alone', () => {
    expect(answeredSentence({ reason: 'A localizer.' }, 'ru')).toBe('A localizer.');
  });
});
